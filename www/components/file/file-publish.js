/* A file becomes a video, an image or a matrix: the server reads the bytes that it has. */
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { kindOf, stemLength } from '../../logic/files.js';
import { keyFromName } from '../../logic/image-key.js';
import { go } from '../../router.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { toast } from '../toast.js';

const stem = (name) => name.slice(0, stemLength(name));
const MATRIX = /\.(npy|csv|tsv|mtx|txt|json)$/i;

/* What it can become: what is asked of people, with a guess, and what is done then. */
const WAYS = {
	video: {
		fits: (file) => kindOf(file) === 'video',
		field: (file) => ({ name: 'title', label: t('video.title'), maxlength: 100, value: stem(file.name).slice(0, 100) }),
		publish: async (file, title) => go(path`/watch/${(await api.post('/api/videos', { file: file.id, title })).id}`),
	},
	image: {
		fits: (file) => kindOf(file) === 'image',
		field: (file) => ({ name: 'key', label: t('images.key'), maxlength: 200, value: keyFromName(file.name, 'picture') }),
		publish: async (file, key) => {
			await api.act('PUT', `${path`/api/images/${key}`}?file=${file.id}`);
			toast(t('files.published'), { label: t('nav.images'), run: () => go('/images?owner=me') });
		},
	},
	matrix: {
		fits: (file) => MATRIX.test(file.name),
		field: (file) => ({ name: 'name', label: t('matrix.name'), hint: t('matrix.name.hint'), maxlength: 100,
			value: stem(file.name).replace(/\W+/g, '_').replace(/^(?=\d)/, '_').slice(0, 100) }),
		publish: async (file, name) => {
			await api.act('PUT', `${path`/api/matrix/${name}`}?file=${file.id}`);
			await go(path`/matrix/${name}`);
		},
	},
};

/* Items of a file's menu. */
export function publishItems(file) {
	return Object.entries(WAYS).filter(([, way]) => way.fits(file)).map(([kind, way]) => ({
		label: t(`files.publish.${kind}`), icon: 'upload', run: () => {
			const dialog = openDialog({ title: t(`files.publish.${kind}`), content: form({
				fields: [{ ...way.field(file), required: true, autocomplete: 'off' }], submit: t('files.publish'),
				onSubmit: async (values) => {
					await way.publish(file, Object.values(values)[0].trim());
					dialog.close();
				},
			}) });
		},
	}));
}
