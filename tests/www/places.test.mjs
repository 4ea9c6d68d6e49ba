import { test } from 'node:test';
import assert from 'node:assert/strict';
import { isPlace, placeOf, PLACES_MAX, withPlace } from '../../www/logic/places.js';

test('neither the very begin nor the end is a place to go on at', () => {
	for (const [seconds, duration, is] of [[9, 100, false], [10, 100, true], [89, 100, true], [90, 100, false],
		[3419, 3600, true], [3420, 3600, false], [12, 20, false], [12, 0, false], [12, NaN, false]])
		assert.equal(isPlace(seconds, duration), is, `${seconds} of ${duration}`);
});

test('each video has one place, the newest comes first, and old ones go', () => {
	let places = withPlace(withPlace(null, 'a', 12.7), 'b', 40);
	assert.deepEqual(withPlace(places, 'a', 50), [['a', 50], ['b', 40]]);
	assert.deepEqual(withPlace(places, 'b', 0), [['a', 12]]);
	assert.equal(placeOf(places, 'a'), 12);
	assert.equal(placeOf('nonsense', 'a'), 0);
	for (let i = 0; i < PLACES_MAX; i++)
		places = withPlace(places, `v${i}`, 20);
	assert.equal(places.length, PLACES_MAX);
	assert.equal(placeOf(places, 'a'), 0);
});
