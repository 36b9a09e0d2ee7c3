/* SPDX-License-Identifier: MIT */
/* Annotations of the source code: nothing to say on this platform */
#ifndef W32_SAL_H
#define W32_SAL_H

#ifndef _In_
#define _In_
#define _In_opt_
#define _In_reads_(n)
#define _In_reads_opt_(n)
#define _In_reads_bytes_(n)
#define _In_reads_bytes_opt_(n)
#define _Out_
#define _Out_opt_
#define _Out_writes_(n)
#define _Out_writes_bytes_(n)
#define _Out_writes_bytes_opt_(n)
#define _Out_writes_bytes_to_(n, m)
#define _Out_writes_bytes_to_opt_(n, m)
#define _Inout_
#define _Inout_opt_
#define _Reserved_
#define _Outptr_
#define _Pre_maybenull_
#endif

#define _In_z_
#define _In_opt_z_
#define _In_range_(lo, hi)
#define _In_reads_z_(n)
#define _In_reads_opt_z_(n)
#define _In_reads_or_z_(n)
#define _In_reads_to_ptr_(p)
#define _In_count_(n)
#define _In_bytecount_(n)
#define _Out_range_(lo, hi)
#define _Out_writes_opt_(n)
#define _Out_writes_z_(n)
#define _Out_writes_opt_z_(n)
#define _Out_writes_to_(n, m)
#define _Out_writes_to_opt_(n, m)
#define _Out_writes_all_(n)
#define _Out_writes_bytes_all_(n)
#define _Out_cap_(n)
#define _Out_bytecap_(n)
#define _Out_z_cap_(n)
#define _Inout_z_
#define _Inout_updates_(n)
#define _Inout_updates_opt_(n)
#define _Inout_updates_z_(n)
#define _Inout_updates_bytes_(n)
#define _Inout_updates_bytes_opt_(n)
#define _Inout_updates_to_(n, m)
#define _Inout_updates_all_(n)
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_z_
#define _Outptr_result_buffer_(n)
#define _Outptr_result_bytebuffer_(n)
#define _COM_Outptr_
#define _Deref_out_
#define _Deref_out_opt_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Ret_z_
#define _Ret_maybenull_z_
#define _Ret_range_(lo, hi)
#define _Ret_writes_(n)
#define _Ret_writes_bytes_(n)
#define _Null_terminated_
#define _NullNull_terminated_
#define _Notnull_
#define _Maybenull_
#define _Maybenull_z_
#define _Notvalid_
#define _Readable_bytes_(n)
#define _Writable_bytes_(n)
#define _Field_size_(n)
#define _Field_size_opt_(n)
#define _Field_size_bytes_(n)
#define _Field_size_bytes_opt_(n)
#define _Field_size_part_(n, m)
#define _Field_size_full_(n)
#define _Field_range_(lo, hi)
#define _Field_z_
#define _Struct_size_bytes_(n)
#define _Printf_format_string_
#define _Scanf_format_string_
#define _Scanf_s_format_string_
#define _Check_return_
#define _Must_inspect_result_
#define _Success_(x)
#define _Return_type_success_(x)
#define _On_failure_(x)
#define _When_(c, x)
#define _At_(c, x)
#define _Pre_
#define _Post_
#define _Pre_valid_
#define _Post_valid_
#define _Post_invalid_
#define _Post_ptr_invalid_
#define _Pre_notnull_
#define _Post_notnull_
#define _Pre_satisfies_(x)
#define _Post_satisfies_(x)
#define _Pre_writable_byte_size_(n)
#define _Post_readable_byte_size_(n)
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _Const_
#define _Function_class_(x)
#define _IRQL_requires_max_(x)
#define _Interlocked_operand_
#define _Guarded_by_(x)
#define _Acquires_lock_(x)
#define _Releases_lock_(x)
#define _Requires_lock_held_(x)
#define _Requires_lock_not_held_(x)
#define _Acquires_exclusive_lock_(x)
#define _Releases_exclusive_lock_(x)
#define _Acquires_shared_lock_(x)
#define _Releases_shared_lock_(x)
#define _Use_decl_annotations_
#define _Analysis_assume_(x)
#define __analysis_assume(x)
#define _Always_(x)
#define _Literal_
#define _Group_(x)
#define _Callback_

/* The older set; its names collide with those inside of C++ headers */
#ifndef __cplusplus
#define __in
#define __in_opt
#define __in_ecount(n)
#define __in_bcount(n)
#define __in_ecount_opt(n)
#define __in_bcount_opt(n)
#define __out
#define __out_opt
#define __out_ecount(n)
#define __out_bcount(n)
#define __out_ecount_opt(n)
#define __out_bcount_opt(n)
#define __out_ecount_part(n, m)
#define __out_bcount_part(n, m)
#define __inout
#define __inout_opt
#define __inout_ecount(n)
#define __inout_bcount(n)
#define __reserved
#define __deref_out
#define __deref_out_opt
#define __checkReturn
#endif

#endif /* W32_SAL_H */
