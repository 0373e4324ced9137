import { serveOffscreen } from '../../src/app/zk-offscreen';

serveOffscreen();
