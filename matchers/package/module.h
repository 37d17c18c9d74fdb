/* matchers/package/module.h - RPM modules: streams of one package beside each other.
 *
 *   nodejs-1:16.20.2-1.module_el8.8.0+3613+dc8e5b43      built for a module, here nodejs:16
 *   nodejs-1:18.19.0-1.module_el8.9.0+3717+b5f3a8b7      fixed in nodejs:18: says nothing of 16
 *
 * The version says that a package belongs to a module, not to which stream. Inventories say it in
 * the purl (rpmmod=nodejs:16), errata in their title ("nodejs:18 security update"). An entry speaks
 * about a component when both are of a module or both are not, and, where both name a stream, of
 * the same.
 *
 * Source:  Fedora Modularity, modulemd version 2; rpm's MODULARITYLABEL tag.
 * Threads: pure functions, any thread.
 */
#ifndef YG_MATCHERS_PACKAGE_MODULE_H
#define YG_MATCHERS_PACKAGE_MODULE_H

#include "pipeline/base/str.h"

/* Is this version of a build for a module? */
bool yg_module_built(struct yg_str version);

/* "nodejs:16" of a label "nodejs:16:8080020230906...:63b34585"; absent when there is none. */
struct yg_str yg_module_of_label(struct yg_str label);

/* "nodejs:18" of "Important: nodejs:18 security update"; absent when there is none. */
struct yg_str yg_module_of_title(struct yg_str title);

#endif
