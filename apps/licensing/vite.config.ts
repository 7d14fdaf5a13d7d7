import { serviceBuild } from '../../tools/vite.service';

export default serviceBuild('licensing');
