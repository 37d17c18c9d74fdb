/* matchers/syntax/operators.h - comparators as advisories write them, whatever the ecosystem.
 *
 *   conjunct { "||" conjunct }      conjunct = comparator { ( "," | blank ) comparator }
 *   comparator = ( "=" "==" "!=" "<>" "<" "<=" ">" ">=" ) version
 *
 * What a syntax takes beyond this is said by the rules.
 */
#ifndef YG_MATCHERS_SYNTAX_OPERATORS_H
#define YG_MATCHERS_SYNTAX_OPERATORS_H

#include "matchers/syntax/row.h"

struct yg_operator_rules {
    bool blank_is_and; /* else only a comma is */
    bool bare;         /* a version without an operator means "=" */
    bool quotes;       /* versions may stand in ' or " */
    bool empty;        /* an empty text means every version */
    bool unchecked;    /* any text is a version: the scheme orders it all the same */
};

/* Take one of the operators at the cursor; `none` when there is none. */
enum yg_operator yg_operator_take(struct yg_syntax_reader *reader, enum yg_operator none);

/* Read the whole of the reader's text. Errors: YG_MALFORMED. */
YG_MUST_CHECK enum yg_status yg_operators_read(struct yg_syntax_reader *reader,
                                               struct yg_operator_rules rules);

#endif
