/*
 * English: why something was not done, word for word as the worker says it
 * (fcgi/jobs/worker, fcgi/service/base/tool.c): by these sentences it is known.
 */
export default {
	'why.unreadable': 'The file holds no video that can be read.',
	'why.no_picture': 'No picture of the video could be decoded.',
	'why.undecodable': 'The video could not be decoded past {time}.',
	'why.late': 'Processing took longer than {time}.',
	'why.still': 'Processing stood still for ten minutes.',
	'why.times': 'The processed video grew past {n} times the size of its original.',
	'why.quota': 'The processed video does not fit into its owner\'s quota.',
	'why.no_space': 'The server has no space left to process the video.',
	'why.no_space_stored': 'The server has no space left for the processed video.',
	'why.no_space_at_all': 'The server has no space left.',
	'why.not_stored': 'The processed video could not be stored.',
	'why.poster_not_stored': 'The poster could not be stored.',
	'why.no_original': 'The original could not be fetched from the store.',
	'why.original_unreadable': 'The original could not be read.',
	'why.incomplete': 'Processing ended without a complete video.',
	'why.ended': 'Processing was ended by the system (signal {n}).',
	'why.interrupted': 'Processing was interrupted.',
	'why.no_tool': 'A program that the server needs for this could not be run.',
	'why.memory': 'Processing the video takes more memory than the server allows.',
	'why.io': 'The server could not read or write what it needs to process the video.',
	'why.database': 'The database could not be reached.',
	'why.worker': 'The worker stopped each time it worked on this.',
	'why.wrong': 'Something went wrong on the server.',
	'why.slow_matrix': 'The computation took too long.',
	'why.matrix_ended': 'The computation ended unexpectedly.',
};
