/* connectors/formats/form.h - what form is a document? For this folder only.
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_CONNECTORS_FORMATS_FORM_H
#define YG_CONNECTORS_FORMATS_FORM_H

#include "connectors/formats/decode.h"
#include "connectors/json.h"

/* The form whose name (yg_form_name) is `name`; YG_FORM_UNKNOWN when there is none. */
enum yg_form yg_form_find(struct yg_str name);

/* Is it one of the forms that are not JSON? By the first bytes. */
enum yg_form yg_form_of_text(struct yg_str text);

/* Is that a form that is not JSON? */
bool yg_form_is_text(enum yg_form form);

/* By the keys at the top level of an opened text, as far as it can be read. */
enum yg_form yg_form_of_json(struct yg_json root);

#endif
