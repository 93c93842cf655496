// nguon's own readers and writers on the command line, for the schemas of docs/schema/ to be held against.
//
//   schema_tool demo     tells the demonstration, and prints a JSON object {"schema","text"} a line for each
//                        thing that came of it
//   schema_tool judge    reads such lines, and answers {"code"} or {"code","problem"} for each; "accepted" is
//                        a code

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "server/data_folder.h"
#include "server/problem.h"
#include "storage/entry.h"
#include "tests/support/files.h"
#include "tools/demo/make.h"
#include "trace/bundle.h"
#include "trace/identifier.h"
#include "trace/statement.h"
#include "trace/verify.h"

namespace nguon {
namespace {

namespace json = boost::json;

constexpr char origin[] = "log.example.vn/demo";
constexpr char some_kid[] = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// The clock of the demonstration: any moment will do, and this one is the same in every run.
constexpr std::int64_t some_moment_ms = 1'795'000'000'000;

template <class T>
T accept(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().code + ": " + result.error().message);
  return *std::move(result);
}

void put(std::string_view schema, std::string_view text) {
  std::printf("%s\n", json::serialize(json::object{{"schema", schema}, {"text", text}}).c_str());
}

/// The file that describes a payload: "KeyRevocation" -> "key-revocation".
std::string schema_of(Jws const &jws) {
  if (jws.header.cty == trace::cty_epcis) return "event";
  std::string name;
  for (char const c : json::parse(jws.payload).at("type").as_string()) {
    if (c >= 'A' && c <= 'Z') name += name.empty() ? "" : "-";
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

void put_entry(storage::Published const &state, std::uint64_t index) {
  trace::Receipt receipt;
  receipt.index = index;
  receipt.entry = storage::read_entry(*state.reader, index);
  receipt.proof = storage::read_inclusion_proof(state, index);
  receipt.checkpoint = state.note;
  put("receipt", trace::write_receipt(receipt));
  put("entry", receipt.entry);

  auto const compact = accept(storage::parse_entry(receipt.entry)).statement;
  put("header", accept(base64url_decode(compact.substr(0, compact.find('.')))));
  auto const jws = accept(parse_jws(compact));
  put(schema_of(jws), jws.payload);
}

void tell_demo() {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "demo";
  auto const made = accept(tools::make_demo(folder, some_moment_ms));
  auto const opened = accept(server::open_data_folder(folder));
  auto const state = opened.log->published();
  for (std::uint64_t index = 0; index < state->checkpoint.size; ++index) put_entry(*state, index);
  for (auto const &lot : made.lots) {
    for (auto const direction : {trace::Direction::up, trace::Direction::down}) {
      auto const bundle = accept(trace::make_bundle(*state, std::string_view(lot).substr(1), direction));
      put("bundle", trace::write_bundle(bundle));
    }
  }
}

std::string unsigned_statement(std::string_view header, std::string_view payload) {
  return base64url_encode(header) + "." + base64url_encode(payload) + "." +
         base64url_encode(std::string(64, '\0'));
}

Result<void> judge_header(std::string_view header) {
  constexpr std::string_view event =
      R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent",)"
      R"("eventID":"urn:uuid:7d5c0f3e-5b0c-4f0e-9f7a-0a3d1c2b4e5f","eventTime":"2026-11-23T08:00:00+07:00",)"
      R"("eventTimeZoneOffset":"+07:00","action":"OBSERVE","bizStep":"inspecting","epcList":[],)"
      R"("bizLocation":{"id":"https://id.gs1.org/414/9521234005209"}})";
  constexpr std::string_view party =
      R"({"type":"Party","id":"417/9521234000105","name":"HTX","roles":["producer"]})";
  auto const payload = header.find("ld+json") == std::string_view::npos ? party : event;
  auto const statement = trace::parse_statement(unsigned_statement(header, payload), origin);
  if (!statement) return statement.error();
  return {};
}

Result<void> judge_payload(std::string const &cty, std::string_view payload) {
  auto const header = R"({"alg":"EdDSA","kid":")" + std::string(some_kid) + R"(","aud":")" + origin +
                      R"(","typ":"nguon+jws","cty":")" + cty + "\"}";
  auto const statement = trace::parse_statement(unsigned_statement(header, payload), origin);
  if (!statement) return statement.error();
  return {};
}

Result<void> judge_statement(std::string_view payload) {
  return judge_payload("application/vnd.nguon+json", payload);
}

/// An event as it is signed, bare or in a document.
Result<void> judge_event(std::string_view payload) {
  return judge_payload("application/ld+json", payload);
}

Result<void> judge_entry(std::string_view text) {
  auto const entry = storage::parse_entry(text);
  if (!entry) return entry.error();
  return {};
}

Error bad_receipt(char const *message) {
  return {ErrorKind::malformed, "bad-receipt", message};
}

/// Nothing of nguon reads receipts; their holders do, in this way.
Result<void> judge_receipt(std::string_view text) {
  boost::system::error_code failed;
  auto const parsed = json::parse(text, failed);
  if (failed || !parsed.is_object()) return bad_receipt("This is no JSON object.");
  auto const text_of = [&](char const *name) -> std::optional<std::string> {
    auto const *const member = parsed.as_object().if_contains(name);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    return std::string(member->as_string());
  };
  auto const entry = text_of("entry"), note_text = text_of("checkpoint");
  auto const *const index = parsed.as_object().if_contains("index");
  auto const *const siblings = parsed.as_object().if_contains("proof");
  if (!entry || !note_text || index == nullptr || !index->is_int64() || index->as_int64() < 0 ||
      siblings == nullptr || !siblings->is_array() || parsed.as_object().size() != 4) {
    return bad_receipt("A receipt has index, entry, proof and checkpoint.");
  }
  if (auto const sound = judge_entry(*entry); !sound) return sound;
  auto const note = parse_note(*note_text);
  if (!note) return note.error();
  auto const checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return checkpoint.error();
  std::vector<Hash> proof;
  for (auto const &sibling : siblings->as_array()) {
    auto const hash = hash_from_base64url(sibling.is_string() ? std::string(sibling.as_string()) : "");
    if (!hash) return bad_receipt("A proof is a list of hashes.");
    proof.push_back(*hash);
  }
  auto const at = static_cast<std::uint64_t>(index->as_int64());
  if (at >= checkpoint->size ||
      !verify_inclusion(leaf_hash(*entry), at, checkpoint->size, proof, checkpoint->root)) {
    return bad_receipt("The proof does not lead to the root of the checkpoint.");
  }
  return {};
}

Result<void> judge_bundle(std::string_view text) {
  if (auto const bundle = trace::parse_bundle(text); !bundle) return bundle.error();
  auto verdict = trace::verify_bundle(text, std::nullopt);
  if (verdict.failed) return *std::move(verdict.failed);
  return {};
}

Result<void> judge(std::string_view schema, std::string_view text) {
  if (schema == "header") return judge_header(text);
  if (schema == "entry") return judge_entry(text);
  if (schema == "event" || schema == "gateway") return judge_event(text);
  if (schema == "receipt") return judge_receipt(text);
  if (schema == "bundle") return judge_bundle(text);
  return judge_statement(text);
}

void judge_lines() {
  for (std::string line; std::getline(std::cin, line);) {
    auto const asked = json::parse(line);
    auto const verdict =
        judge(std::string(asked.at("schema").as_string()), std::string(asked.at("text").as_string()));
    json::object answer{{"code", verdict ? "accepted" : verdict.error().code}};
    if (!verdict) answer["problem"] = server::write_problem(verdict.error(), server::Language::vi);
    std::printf("%s\n", json::serialize(answer).c_str());
  }
}

}  // namespace
}  // namespace nguon

int main(int argc, char **argv) {
  try {
    std::string_view const command = argc == 2 ? argv[1] : "";
    if (command == "demo") {
      nguon::tell_demo();
    } else if (command == "judge") {
      nguon::judge_lines();
    } else {
      std::cerr << "usage: schema_tool demo|judge\n";
      return 2;
    }
    return 0;
  } catch (std::exception const &error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
