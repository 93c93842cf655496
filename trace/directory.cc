#include "trace/directory.h"

#include <algorithm>

#include "storage/entry.h"
#include "storage/log.h"

namespace nguon::trace {
namespace {

constexpr auto never = std::numeric_limits<std::int64_t>::max();

std::int64_t recorded_ms(storage::Reader const &reader, std::uint64_t index) {
  auto const entry = storage::parse_entry(storage::read_entry(reader, index));
  if (!entry) throw storage::StorageFailure("entry " + std::to_string(index) + ": " + entry.error().message);
  return *parse_time_ms(entry->at);
}

}  // namespace

PartyRef Directory::party_ref(std::string_view subject) {
  PartyRef ref;
  ref.subject = subject;
  if (auto const *record = party(subject)) {
    auto const &said = record->said;
    ref.name = said.name;
    ref.address = said.address;
    ref.phone = said.phone;
    ref.email = said.email;
    ref.url = said.url;
    ref.demo = said.demo;
  }
  return ref;
}

PlaceRef Directory::place_ref(std::string_view subject) {
  PlaceRef ref;
  ref.subject = subject;
  if (auto const *record = place(subject)) {
    ref.name = record->said.name;
    ref.address = record->said.address;
    ref.area_code = record->said.area_code;
  }
  return ref;
}

Directory::Signer const &Directory::signer(std::string_view kid) {
  if (auto const known = signers_.find(kid); known != signers_.end()) return known->second;
  // Standing in the map before whoever let it in is looked at: a key that lets itself in ends the walk.
  auto &signer = signers_[std::string(kid)];
  depend_on(key_subject(kid));
  auto const record = find_key(reader_, kid);
  if (!record) return signer;
  signer.party = record->party;
  if (record->ending && !record->ending->suspect_since.empty())
    signer.doubtful_from_ms = *parse_time_ms(record->ending->suspect_since);
  if (record->let_in_by == kid) return signer;
  auto const sponsor_doubtful_from_ms = this->signer(record->let_in_by).doubtful_from_ms;
  if (sponsor_doubtful_from_ms == never) return signer;
  if (recorded_ms(reader_, record->index) >= sponsor_doubtful_from_ms) {
    signer.doubtful_from_ms = std::numeric_limits<std::int64_t>::min();
  }
  return signer;
}

void Directory::depend_on(std::string_view subject) {
  if (heads_.contains(subject)) return;
  auto const head = storage::find_head(reader_, subject);
  heads_.emplace(subject, head ? head->leaf : Hash{});
}

std::vector<std::pair<std::string, Hash>> Directory::depends_on() const {
  return {heads_.begin(), heads_.end()};
}

GoodsLine goods_line(Directory &directory, Identifier const &thing) {
  GoodsLine line;
  line.address = thing.address;
  line.lot = thing.lot.empty() ? thing.serial : thing.lot;
  line.product = thing.product.empty() ? thing.subject : thing.product;
  auto const is_goods = !thing.product.empty();
  auto const *product = is_goods ? directory.product(thing.product) : nullptr;
  if (product != nullptr) {
    line.product_name = product->said.name;
    line.piece = product->said.piece;
  }
  // A container is nobody's goods: what is in it may be.
  line.registered = product != nullptr || thing.kind == Kind::unit;
  return line;
}

}  // namespace nguon::trace
