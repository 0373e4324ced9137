import { measureRetention } from '../../../bench/store-work';
import { tell } from './tell';

tell(measureRetention(100_000));
