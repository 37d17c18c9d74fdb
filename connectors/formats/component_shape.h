/* connectors/formats/component_shape.h - an affected component version, in exposures and cases
 * alike. For this folder only. */
#ifndef YG_CONNECTORS_FORMATS_COMPONENT_SHAPE_H
#define YG_CONNECTORS_FORMATS_COMPONENT_SHAPE_H

#include "connectors/formats/shape.h"

extern const struct yg_shape yg_component_shape; /* struct yg_exposure_component */

#endif
