#pragma once
// Binary encoding of view rows: fixed rules, so that the same record always has the same bytes.
//
//   unsigned integer, enumerator   LEB128, shortest form
//   bool                           one byte, 0 or 1
//   string, list, map              number of bytes or items as an integer, then those; maps by rising key
//   optional                       0, or 1 and the value
//   decimal                        16 bytes, millionths as big-endian two's complement
//   hash                           32 bytes
//   record                         its fields in the order of trace/fields.h
//
// Implemented for every record of trace/records.h that is the value of a table.

#include <string>
#include <string_view>

namespace nguon::trace {

template <class Record>
std::string encode(Record const &record);
/// Throws StorageFailure when the bytes are not an encoding of a Record: the table is damaged.
template <class Record>
Record decode(std::string_view bytes);

}  // namespace nguon::trace
