/* English, put together. */
import site from './en/site.js';
import pages from './en/pages.js';
import videos from './en/videos.js';
import playlists from './en/playlists.js';
import files from './en/files.js';
import images from './en/images.js';
import accounts from './en/accounts.js';
import admin from './en/admin.js';
import matrix from './en/matrix.js';
import manager from './en/manager.js';
import fleet from './en/fleet.js';
import editor from './en/editor.js';
import shares from './en/shares.js';
import why from './en/why.js';

export default { ...site, ...pages, ...videos, ...playlists, ...files, ...shares, ...editor, ...images, ...accounts, ...admin, ...matrix, ...manager, ...fleet, ...why };
