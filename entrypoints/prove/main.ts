import { createProver } from '../../src/app/zk-prover';
import { extensionPlatform } from '../../src/ui/extension-platform';
import { mount } from '../../src/ui/mount';
import { ProvePage } from '../../src/ui/zk/prove-page';

mount(ProvePage, { prover: createProver() }, extensionPlatform());
