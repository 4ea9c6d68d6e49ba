/* COUNT: the number of items in an array. */
#ifndef LIB_COUNT_H
#define LIB_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
