#pragma once
// Binary encoding of view rows: fixed rules, so that the same record always has the same bytes.
// Unsigned integers as LEB128, strings and lists with their length in front, optionals with 0 or 1 in front, decimals as
// 16 bytes big-endian two's complement. A record is its fields in the order in which visit_fields names them.

#include <string>
#include <string_view>

namespace nguon::trace {

template <class Record>
std::string encode(Record const &record);
/// Throws StorageFailure when the bytes are not an encoding of a Record: the table is damaged.
template <class Record>
Record decode(std::string_view bytes);

}  // namespace nguon::trace
