import fc from 'fast-check';

/**
 * fast-check with the same cases in every run, so that what failed once fails again. `FAST_CHECK_SEED=…` makes others; a
 * failure names its seed.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_260_101) });

export default fc;
