#include "trace/notices.h"

#include <algorithm>

#include "trace/codec.h"

namespace nguon::trace {
namespace {

/// Of one kind; more of the same tell a shopper nothing new.
constexpr std::size_t alike_max = 8;
constexpr std::size_t unconfirmed_max = 3;

Notice notice_of(Notice::Kind kind, std::string lot) {
  Notice notice;
  notice.kind = kind;
  notice.lot = std::move(lot);
  return notice;
}

class Noticing {
 public:
  Noticing(storage::Reader const &reader, Provenance const &page, std::vector<Relative> const &path,
           History &history, Directory &directory)
      : reader_(reader), page_(page), path_(path), history_(history), directory_(directory) {}

  void find_recalls() {
    if (auto notice = recall_notice(reader_, page_.thing.subject, history_, directory_))
      add(*std::move(notice));
  }

  void find_findings(std::vector<std::string> const &places) {
    for (auto const &relative : path_) {
      if (auto const *lot = directory_.lot(relative.lot)) add_findings(relative.lot, lot->findings);
    }
    for (auto const &subject : places) {
      if (auto const *place = directory_.place(subject)) add_findings(subject, place->findings);
    }
  }

  void find_expiry(std::string_view today) {
    if (!page_.lot) return;
    for (auto const *date : {&page_.lot->expiry, &page_.lot->best_before}) {
      if (date->empty() || *date >= today) continue;
      auto notice = notice_of(Notice::Kind::expired, page_.thing.subject);
      notice.date = *date;
      notice.call = page_.call;
      add(std::move(notice));
      return;
    }
  }

  void find_doubts() {
    std::vector<std::string> parties;
    for (auto const &step : page_.steps) {
      if (!step.doubtful || std::find(parties.begin(), parties.end(), step.signer.subject) != parties.end())
        continue;
      parties.push_back(step.signer.subject);
      auto notice = of_step(Notice::Kind::doubtful, step);
      notice.by = step.signer;
      add(std::move(notice));
    }
  }

  void find_questions() {
    std::size_t count = 0;
    for (auto const &relative : path_) {
      auto const *lot = directory_.lot(relative.lot);
      if (lot == nullptr) continue;
      auto const *product = directory_.product(lot->product);
      for (auto const &question : lot->questions) {
        if (question.closed_index || ++count > alike_max) continue;
        auto notice = notice_of(Notice::Kind::question, relative.lot);
        notice.reason = question.reason;
        notice.date = history_.read(question.opened_index).at;
        notice.index = question.opened_index;
        if (!question.holder.empty()) notice.by = directory_.party_ref(question.holder);
        notice.call = page_.call;
        notice.question = question;
        if (product != nullptr) notice.piece = product->said.piece;
        add(std::move(notice));
      }
    }
  }

  void find_unknown() {
    auto const asks_lot = page_.thing.kind == Kind::lot || page_.thing.kind == Kind::serial;
    if (asks_lot && (!page_.lot || !page_.lot->born_index)) add_about_pack(Notice::Kind::not_known);
    if (page_.thing.kind != Kind::serial || page_.thing.lot.empty() || !lot_has_serials()) return;
    if (!page_.serial || !page_.serial->made) return add_about_pack(Notice::Kind::unknown_serial);
    auto const &state = page_.serial->state;
    if (state == "active" || state == "sold") return;
    auto notice = notice_of(Notice::Kind::serial_gone, page_.thing.subject);
    notice.reason = state;
    notice.date = history_.read(page_.serial->state_index).at;
    notice.index = page_.serial->state_index;
    notice.call = page_.call;
    add(std::move(notice));
  }

  void find_unconfirmed() {
    std::size_t count = 0;
    for (auto const &step : page_.steps) {
      if (!step.unconfirmed || ++count > unconfirmed_max) continue;
      auto notice = of_step(Notice::Kind::unconfirmed, step);
      notice.by = step.biz_step == "receiving" ? step.from : step.to;
      add(std::move(notice));
    }
  }

  std::vector<Notice> take() {
    std::stable_sort(notices_.begin(), notices_.end(),
                     [](Notice const &a, Notice const &b) { return a.kind < b.kind; });
    return std::move(notices_);
  }

 private:
  void add(Notice notice) { notices_.push_back(std::move(notice)); }

  void add_findings(std::string const &subject, std::vector<Finding> const &findings) {
    for (auto &notice : finding_notices(subject, findings, page_.call, history_, directory_)) {
      auto const same = [&](Notice const &other) {
        return other.kind == Notice::Kind::finding && other.index == notice.index;
      };
      if (std::none_of(notices_.begin(), notices_.end(), same)) add(std::move(notice));
    }
  }

  void add_about_pack(Notice::Kind kind) {
    auto notice = notice_of(kind, page_.thing.subject);
    notice.call = page_.call;
    add(std::move(notice));
  }

  Notice of_step(Notice::Kind kind, Step const &step) const {
    auto notice = notice_of(kind, page_.thing.subject);
    for (auto const &line : step.out) {
      auto const thing = parse_address(line.address);
      if (!thing || directory_.lot(thing->subject) == nullptr) continue;
      notice.lot = thing->subject;
      break;
    }
    notice.date = step.event_time;
    notice.index = step.index;
    notice.call = page_.call;
    return notice;
  }

  bool lot_has_serials() const {
    auto const prefix = page_.thing.subject + '\0';
    bool has = false;
    reader_.scan(storage::Table::serials, prefix, prefix, [&](std::string_view, std::string_view row) {
      has = decode<SerialRecord>(row).made;
      return !has;
    });
    return has;
  }

  storage::Reader const &reader_;
  Provenance const &page_;
  std::vector<Relative> const &path_;
  History &history_;
  Directory &directory_;
  std::vector<Notice> notices_;
};

}  // namespace

std::optional<PartyRef> whom_to_call(Directory &directory, std::string_view lot, std::string_view product) {
  std::vector<std::string> parties;
  if (auto const *record = directory.product(product)) parties.push_back(record->owner);
  if (auto const *record = directory.lot(lot)) parties.insert(parties.end(), {record->owner, record->maker});
  for (auto const &subject : parties) {
    auto const *party = directory.party(subject);
    if (party == nullptr) continue;
    for (auto const &name : {subject, party->said.member_of}) {
      if (name.empty()) continue;
      if (auto ref = directory.party_ref(name); !ref.phone.empty()) return ref;
    }
  }
  return std::nullopt;
}

std::vector<Notice> find_notices(storage::Reader const &reader, Provenance const &page,
                                 std::vector<Relative> const &path, std::vector<std::string> const &places,
                                 std::string_view today, History &history, Directory &directory) {
  Noticing noticing(reader, page, path, history, directory);
  noticing.find_recalls();
  noticing.find_findings(places);
  noticing.find_expiry(today);
  noticing.find_doubts();
  noticing.find_questions();
  noticing.find_unknown();
  noticing.find_unconfirmed();
  return noticing.take();
}

std::optional<Notice> recall_notice(storage::Reader const &reader, std::string_view lot, History &history,
                                    Directory &directory) {
  auto const found = find_recall(reader, lot);
  if (!found) return std::nullopt;
  auto notice = notice_of(Notice::Kind::recalled, found->lot);
  notice.reason = found->recall.reason;
  notice.date = history.read(found->recall.index).at;
  notice.index = found->recall.index;
  notice.by = directory.party_ref(found->recall.by);
  auto const *record = directory.lot(lot);
  notice.call = whom_to_call(directory, lot, record == nullptr ? std::string_view() : record->product);
  if (!notice.call && !notice.by->phone.empty()) notice.call = notice.by;
  return notice;
}

std::vector<Notice> finding_notices(std::string const &subject, std::vector<Finding> const &findings,
                                    std::optional<PartyRef> const &call, History &history,
                                    Directory &directory) {
  std::vector<Notice> notices;
  for (auto finding = findings.rbegin(); finding != findings.rend() && notices.size() < alike_max;
       ++finding) {
    if (!finding->adverse || finding->closed_index) continue;
    auto notice = notice_of(Notice::Kind::finding, subject);
    notice.index = finding->index;
    notice.by = directory.party_ref(finding->by);
    notice.call = call;
    for (auto const &event : history.read(finding->index).events) {
      if (event.event_id != finding->event_id) continue;
      notice.reason = event.open_reason;
      notice.date = event.event_time;
    }
    notices.push_back(std::move(notice));
  }
  return notices;
}

}  // namespace nguon::trace
