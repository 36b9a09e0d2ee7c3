// SPDX-License-Identifier: GPL-2.0-only
/* Calls that are not built yet: parameters are checked, then 120 */
#include "fixture.h"

#define LATER	ERROR_CALL_NOT_IMPLEMENTED
#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE

static const struct tap_case cases[] = {
};

TAP_MAIN(cases)
