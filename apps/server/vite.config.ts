import { serviceBuild } from '../../tools/vite.service';

export default serviceBuild('server');
