DROP FUNCTION public_piece(text, integer);
DROP FUNCTION public_pieces(integer);
