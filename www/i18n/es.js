/* Español, put together. */
import site from './es/site.js';
import pages from './es/pages.js';
import videos from './es/videos.js';
import playlists from './es/playlists.js';
import files from './es/files.js';
import images from './es/images.js';
import accounts from './es/accounts.js';
import admin from './es/admin.js';
import matrix from './es/matrix.js';
import manager from './es/manager.js';
import fleet from './es/fleet.js';
import editor from './es/editor.js';
import shares from './es/shares.js';
import why from './es/why.js';

export default { ...site, ...pages, ...videos, ...playlists, ...files, ...shares, ...editor, ...images, ...accounts, ...admin, ...matrix, ...manager, ...fleet, ...why };
