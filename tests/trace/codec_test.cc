#include "trace/codec.h"

#include "tests/support/printing.h"
#include "trace/records.h"

using namespace nguon;
using namespace nguon::trace;

namespace {

LotRecord varied_lot() {
  LotRecord lot;
  lot.product = "p/0123456789A";
  lot.lot = "Mẻ 7";
  lot.registered = true;
  lot.born_index = 300;
  lot.balances = {{"party/A", "H87", Decimal::millionths(-1'250'000), Decimal::whole(3)}};
  lot.created = {{"H87", Decimal::whole(999'999'999'999'999)}, {"KGM", Decimal::millionths(1)}};
  auto &question = lot.questions.emplace_back();
  question.kind = Question::Kind::transit;
  question.reason = "rơi vỡ";
  question.opened_index = 1ull << 40;
  lot.recall = Recall{5, "party/B", ""};
  lot.checked = Checked::within_yield;
  return lot;
}

}  // namespace

TEST_CASE("a record is the same after encoding and decoding, and so are its bytes") {
  auto const bytes = encode(varied_lot());
  auto const read = decode<LotRecord>(bytes);
  CHECK(encode(read) == bytes);
  CHECK(read.lot == "Mẻ 7");
  CHECK(read.born_index == 300);
  CHECK(read.balances.front().held == Decimal::millionths(-1'250'000));
  CHECK(read.created.at("H87") == Decimal::whole(999'999'999'999'999));
  CHECK(read.questions.front().opened_index == 1ull << 40);
  CHECK(read.recall->by == "party/B");
  CHECK(read.checked == Checked::within_yield);
}

TEST_CASE("encoding follows its written rules byte for byte") {
  ShipmentRecord record;
  record.shipped.push_back({.index = 300,
                            .despatch_advice = "D1",
                            .uom = "KGM",
                            .figure = Decimal::whole(2),
                            .matched = -Decimal::millionths(1),
                            .event_id = ""});
  std::string const expected = std::string(
                                   "\x01\xac\x02\x02"
                                   "D1"
                                   "\x03"
                                   "KGM",
                                   10) +
                               std::string(13, '\0') + std::string("\x1e\x84\x80", 3) +
                               std::string(16, '\xff') + std::string(5, '\0');
  CHECK(encode(record) == expected);
}

TEST_CASE("rows that are no encoding are reported as damage") {
  auto const bytes = encode(varied_lot());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(decode<LotRecord>(std::string_view(bytes).substr(0, size)), storage::StorageFailure);
  }
  CHECK_THROWS_AS(decode<LotRecord>(bytes + '\0'), storage::StorageFailure);
  // A list that claims more items than there are bytes, an integer in a longer form, a bool that is neither.
  CHECK_THROWS_AS(decode<EventRecord>("\xff\xff\xff\xff\x7f"), storage::StorageFailure);
  CHECK_THROWS_AS(decode<EventRecord>(std::string_view("\x80\x00", 2)), storage::StorageFailure);
  CHECK_THROWS_AS(decode<KeyRecord>(std::string_view("\0\0\0\0\0\2\0", 7)), storage::StorageFailure);
}
