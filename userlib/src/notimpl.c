// SPDX-License-Identifier: MIT
/*
 * What the API has and this library not yet. Each call looks at its parameters
 * as the finished one will, then says ERROR_CALL_NOT_IMPLEMENTED: programs
 * that look functions up by name find all of them.
 */
#include "lib.h"

static ULONG not_built(ULONG result)
{
	return result ? result : ERROR_CALL_NOT_IMPLEMENTED;
}

static ULONG parameter(bool good)
{
	return good ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

