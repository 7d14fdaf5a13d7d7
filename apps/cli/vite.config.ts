import { serviceBuild } from '../../tools/vite.service.ts';

export default serviceBuild('cli');
