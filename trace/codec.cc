#include "trace/codec.h"

#include <cstdint>

#include "trace/fields.h"

namespace nguon::trace {
namespace {

__extension__ typedef unsigned __int128 Uint128;

template <class Record>
concept HasFields = requires(Record &record) {
  visit_fields(record, [](auto &...) {});
};

class Encoder {
 public:
  // Enough for most rows, so that they are not copied as they grow.
  Encoder() { bytes_.reserve(512); }
  std::string take() { return std::move(bytes_); }

  void put(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  void put(std::uint32_t value) { put(std::uint64_t{value}); }
  void put(bool value) { put(std::uint64_t{value}); }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void put(Enum value) { put(static_cast<std::uint64_t>(value)); }
  void put(std::string const &text) {
    put(text.size());
    bytes_.append(text);
  }
  void put(Hash const &hash) { bytes_.append(hash.view()); }
  void put(Decimal figure) {
    auto const value = static_cast<Uint128>(figure.in_millionths());
    for (int shift = 120; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
  }
  template <class T>
  void put(std::optional<T> const &value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class T>
  void put(std::vector<T> const &list) {
    put(list.size());
    for (auto const &item : list) put(item);
  }
  template <class T, class Less>
  void put(std::map<std::string, T, Less> const &map) {
    put(map.size());
    for (auto const &[key, value] : map) {
      put(key);
      put(value);
    }
  }
  template <HasFields Record>
  void put(Record const &record) {
    visit_fields(record, [this](auto const &...fields) { (this->put(fields), ...); });
  }

 private:
  std::string bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  void expect_end() const {
    if (!bytes_.empty()) fail();
  }

  void take(std::uint64_t &value) {
    value = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = static_cast<std::uint8_t>(take_bytes(1).front());
      if (shift == 63 && byte > 1) fail();
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift != 0) fail();
        return;
      }
    }
  }
  void take(std::uint32_t &value) {
    auto const wide = take_integer();
    if (wide > UINT32_MAX) fail();
    value = static_cast<std::uint32_t>(wide);
  }
  void take(bool &value) {
    auto const wide = take_integer();
    if (wide > 1) fail();
    value = wide == 1;
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void take(Enum &value) {
    auto const wide = take_integer();
    if (wide > 255) fail();
    value = static_cast<Enum>(wide);
  }
  void take(std::string &text) { text = take_bytes(take_integer()); }
  void take(Hash &hash) {
    auto const bytes = take_bytes(hash.bytes.size());
    std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  }
  void take(Decimal &figure) {
    Uint128 value = 0;
    for (auto const byte : take_bytes(16)) value = value << 8 | static_cast<std::uint8_t>(byte);
    figure = Decimal::millionths(static_cast<Int128>(value));
  }
  template <class T>
  void take(std::optional<T> &value) {
    bool present = false;
    take(present);
    if (present) take(value.emplace());
  }
  template <class T>
  void take(std::vector<T> &list) {
    auto const count = take_integer();
    if (count > bytes_.size())
      fail();  // Every item has at least one byte: no allocation that the row can't fill.
    list.resize(count);
    for (auto &item : list) take(item);
  }
  template <class T, class Less>
  void take(std::map<std::string, T, Less> &map) {
    for (auto count = take_integer(); count > 0; --count) {
      std::string key;
      take(key);
      if (!map.empty() && key <= map.rbegin()->first) fail();
      take(map.emplace_hint(map.end(), std::move(key), T{})->second);
    }
  }
  template <HasFields Record>
  void take(Record &record) {
    visit_fields(record, [this](auto &...fields) { (this->take(fields), ...); });
  }

 private:
  [[noreturn]] static void fail() {
    throw storage::StorageFailure("a row of a view is damaged; run nguon reindex");
  }
  std::uint64_t take_integer() {
    std::uint64_t value = 0;
    take(value);
    return value;
  }
  std::string_view take_bytes(std::uint64_t count) {
    if (count > bytes_.size()) fail();
    auto const taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace

template <class Record>
std::string encode(Record const &record) {
  Encoder encoder;
  encoder.put(record);
  return encoder.take();
}

template <class Record>
Record decode(std::string_view bytes) {
  Decoder decoder(bytes);
  Record record;
  decoder.take(record);
  decoder.expect_end();
  return record;
}

#define NGUON_ROW(Record)                      \
  template std::string encode(Record const &); \
  template Record decode(std::string_view);
NGUON_ROW(PartyRecord)
NGUON_ROW(KeyRecord)
NGUON_ROW(MandateRecord)
NGUON_ROW(PlaceRecord)
NGUON_ROW(ProductRecord)
NGUON_ROW(RulesRecord)
NGUON_ROW(LotRecord)
NGUON_ROW(RunRecord)
NGUON_ROW(UnitRecord)
NGUON_ROW(SerialRecord)
NGUON_ROW(ShipmentRecord)
NGUON_ROW(EventRecord)
NGUON_ROW(LinksRecord)
#undef NGUON_ROW

}  // namespace nguon::trace
