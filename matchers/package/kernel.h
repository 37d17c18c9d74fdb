/* matchers/package/kernel.h - kernels that are installed but do not run.
 *
 * Distributions keep older kernels installed beside the running one; none of their code runs until
 * somebody boots them. `uname -r` says which one runs:
 *
 *   Debian, Ubuntu  linux-image-6.1.0-18-amd64      the name ends with 6.1.0-18-amd64
 *   Red Hat & co.   kernel-core 5.14.0-362.el9      5.14.0-362.el9.x86_64 is version and arch
 *   SUSE            kernel-default 5.14.21-150500.55.19.1
 *                                                   5.14.21-150500.55.19-default is the version
 *                                                   without its last number, and the flavour
 *
 * Packages that only depend on the newest kernel (linux-image-amd64, linux-image-generic-hwe-22.04)
 * are no kernels.
 *
 * Source:  Debian kernel handbook 2; kernel spec files of Fedora and openSUSE.
 * Threads: pure functions, any thread.
 */
#ifndef YG_MATCHERS_PACKAGE_KERNEL_H
#define YG_MATCHERS_PACKAGE_KERNEL_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Is the purl that of a kernel, and another than the running one? `running` as uname -r says.
 * False without memory. */
YG_MUST_CHECK bool yg_kernel_test(struct yg_str purl, struct yg_str running, bool *idle);

#endif
