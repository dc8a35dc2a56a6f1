// Package guide holds implementation guides as tables, and walks the segments of a
// transaction set along one: it says in which loop each segment stands, and what is wrong
// with it in the words of the 999 (SNIP levels 1 and 2). It gives no typed claims: the
// packages of the transactions do, and each of them has its table beside it.
//
// A table is text. Two blanks are a level; a row is a segment or a loop:
//
//	guide 834 005010X220A1 BE Benefit enrollment and maintenance
//	BGN R 1 R=00|15|22 R R R S S - R=2|4|RX
//	loop 1000A R 1 Sponsor name
//	  N1 R 1 R=P5 S R=24|94|FI R
//	loop 2000 R * Member level detail
//	  INS R 1 R=Y|N R=01|18|19 R=001|021|024|025|030 S R=A|C|S|T
//	  REF R 1 R=0F R # subscriber identifier
//	  REF S 13 R=17|23|3H R
//	def address
//	  N3 R 1 R S
//	  N4 R 1 R S S S
//
// A segment row is: tag, usage (R required, S situational), the most times it may stand
// (* is any number), then its elements from the first: R required, S situational, - not
// used; what is left out at the end is not used. =A|B are the codes that the guide lists.
// (R=HC|ER R S) are the components of a composite. After the elements may follow the
// rules of the segment beyond those of the dictionary: P0304. key=3 says which element
// tells rows of the same tag apart; otherwise it is the first one, with HL the third,
// and of a composite its first component; with key=0 it is the tag alone.
//
// A loop row is: loop, its number, usage, most times, its name. The first row in it is the
// segment that opens it. "use name" stands for the rows below "def name". # begins a
// comment. ST and SE are not in a table: envelope reads them.
//
// What an element may hold (type, length) is of X12's data element dictionary and stands
// once for all guides in segments.txt.
package guide
