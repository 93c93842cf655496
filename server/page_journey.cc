#include "server/page_journey.h"

#include <algorithm>

#include "server/page_thread.h"
#include "server/page_words.h"

namespace nguon::server {
namespace {

using trace::Step;
using trace::Voice;

/// A step names dozens of lots where forty households bring theirs; the rest is on the lots' own pages.
constexpr std::size_t goods_shown_max = 6;
constexpr std::size_t fold_words_max = 3;

// Pieces of thread as classes of style.css.

std::string line_class(Line line) {
  switch (line) {
    case Line::solid:
      return "";
    case Line::dashed:
      return " d";
    case Line::broken:
      return " x";
    case Line::onwards:
      return " m";
  }
  fail_check("every line has a class", __FILE__, __LINE__);
}

void draw(Data &pieces, std::string const &classes) {
  Data piece(Data::type::object);
  put(piece, "c", classes);
  pieces << piece;
}

std::string lane_class(unsigned lane) {
  return " n" + std::to_string(lane);
}

void draw_stretches(Data &pieces, ThreadRow const &row) {
  for (unsigned lane = 0; lane < lanes_max; ++lane) {
    auto const &above = row.above[lane];
    auto const &below = row.below[lane];
    auto const curve_ends = [&](Curve::Way way) {
      return std::any_of(row.curves.begin(), row.curves.end(),
                         [&](Curve const &curve) { return curve.way == way && curve.to == lane; });
    };
    if (above && below && *above == *below && *above != Line::broken && *above != Line::onwards) {
      draw(pieces, "f" + lane_class(lane) + line_class(*above));
      continue;
    }
    if (above)
      draw(pieces, (curve_ends(Curve::Way::out) ? "e" : "a") + lane_class(lane) + line_class(*above));
    if (below) draw(pieces, (curve_ends(Curve::Way::in) ? "c" : "z") + lane_class(lane) + line_class(*below));
  }
}

void draw_curves(Data &pieces, ThreadRow const &row) {
  for (auto const &curve : row.curves) {
    auto const left = std::min(curve.from, curve.to);
    auto const width = std::max(curve.from, curve.to) - left;
    std::string shape;
    switch (curve.way) {
      case Curve::Way::in:
        shape = curve.to < curve.from ? "I" : "i";
        break;
      case Curve::Way::join:
        shape = curve.to < curve.from ? "j" : "J";
        break;
      case Curve::Way::out:
        shape = row.above[curve.to] ? "o" : "o O";
        break;
    }
    draw(pieces, shape + lane_class(left) + " w" + std::to_string(width) + line_class(curve.line));
  }
}

std::string knot_class(Step const &step) {
  if (step.corrected || step.doubtful) return " bad";
  switch (step.voice) {
    case Voice::signed_by_actor:
      return "";
    case Voice::recorded_for:
      return " rec";
    case Voice::authority:
      return " aut";
  }
  fail_check("every voice has a knot", __FILE__, __LINE__);
}

Data step_art(ThreadRow const &row, Step const &step) {
  Data pieces(Data::type::list);
  draw_stretches(pieces, row);
  draw_curves(pieces, row);
  for (auto const lane : row.knots) draw(pieces, "k" + lane_class(lane) + knot_class(step));
  return pieces;
}

/// A folded stretch: what hangs above its first step and below its last one. A thread that ends or begins
/// inside fades.
Data fold_art(ThreadRow const &first, ThreadRow const &last) {
  Data pieces(Data::type::list);
  for (unsigned lane = 0; lane < lanes_max; ++lane) {
    auto const &above = first.above[lane];
    auto const &below = last.below[lane];
    if (above && below && *above == *below && *above != Line::broken) {
      draw(pieces, "f" + lane_class(lane) + line_class(*above));
      continue;
    }
    if (above) draw(pieces, "a" + lane_class(lane) + line_class(below ? *above : Line::onwards));
    if (below) draw(pieces, "z" + lane_class(lane) + (above ? line_class(*below) : " M"));
  }
  return pieces;
}

// Words of a step.

std::string who_words(Step const &step, Language language) {
  auto const signer = plain(step.signer.name, language);
  auto const same_day = date_words(language, step.at) == date_words(language, step.event_time);
  auto const when = same_day ? say(language, "voice.same_day", {{"time", clock_words(step.at)}})
                             : moment_words(language, step.at);
  if (step.by_gateway && step.voice != Voice::recorded_for)
    return say(language, "voice.own_gateway", {{"party", signer}, {"when", when}});
  switch (step.voice) {
    case Voice::signed_by_actor:
      return say(language, "voice.signed", {{"party", signer}, {"when", when}});
    case Voice::authority:
      return say(language, "voice.authority", {{"party", signer}, {"when", when}});
    case Voice::recorded_for: {
      auto const other =
          step.for_party ? plain(step.for_party->name, language) : say(language, "voice.somebody");
      return say(language, step.by_gateway ? "voice.gateway" : "voice.recorded_for",
                 {{"party", signer}, {"for", other}, {"when", when}});
    }
  }
  fail_check("every voice has words", __FILE__, __LINE__);
}

void add_words(Data &list, std::string const &name, std::string const &words) {
  Data item(Data::type::object);
  put(item, name, words);
  list << item;
}

/// What makes a reader stop.
Data flag_list(Step const &step, bool replaces, PageContext const &context) {
  auto const language = context.language;
  Data flags(Data::type::list);
  auto const add = [&](std::string const &words) { add_words(flags, "flag", words); };
  if (step.doubtful) add(say(language, "flag.doubtful"));
  if (step.corrected) add(say(language, step.replaced_by.empty() ? "flag.withdrawn" : "flag.corrected"));
  if (step.correction) add(say(language, "flag.correction"));
  if (replaces) add(say(language, "flag.replaces"));
  if (step.unconfirmed) add(say(language, "flag.unconfirmed"));
  if (context.is_uncosigned(step.index)) add(say(language, "flag.uncosigned"));
  if (step.late_ms) add(say(language, "flag.late", {{"duration", duration_words(language, *step.late_ms)}}));
  return flags;
}

/// How the figures came about and what they were held against.
std::vector<std::string> notes_of(Step const &step, Language language) {
  std::vector<std::string> notes;
  auto const add = [&](std::string_view key) { notes.push_back(say(language, key)); };
  if (step.private_fields > 0) notes.push_back(say_count(language, "step.private", step.private_fields));
  switch (step.basis) {
    case trace::Basis::none:
      break;
    case trace::Basis::weighed:
      add("basis.weighed");
      break;
    case trace::Basis::counted:
      add("basis.counted");
      break;
    case trace::Basis::estimated:
      add("basis.estimated");
      break;
  }
  if (step.in.empty() || step.out.empty()) return notes;
  switch (step.checked) {
    case trace::Checked::not_checked:
      add("flag.not_checked");
      break;
    case trace::Checked::conserved:
      add("flag.conserved");
      break;
    case trace::Checked::within_yield:
      add("flag.within_yield");
      break;
    case trace::Checked::within_content:
      add("flag.within_content");
      break;
  }
  return notes;
}

std::string route_words(Step const &step, Language language) {
  auto const from = step.from ? plain(step.from->name, language) : std::string();
  auto const to = step.to ? plain(step.to->name, language) : std::string();
  if (!from.empty() && !to.empty()) return say(language, "step.route", {{"from", from}, {"to", to}});
  if (!from.empty()) return say(language, "step.route_from", {{"from", from}});
  if (!to.empty()) return say(language, "step.route_to", {{"to", to}});
  return {};
}

/// Sets the first lines of `goods` as `name` and how many are left out as `<name>_more`.
void put_goods(Data &data, std::string const &name, std::vector<trace::GoodsLine> const &goods, bool went_in,
               PageContext const &context, std::string_view own_lot) {
  auto shown = goods;
  if (shown.size() > goods_shown_max) shown.resize(goods_shown_max - 1);
  Data lines(Data::type::list);
  for (auto const &line : shown) {
    auto item = goods_data(line, context, own_lot);
    put(item, "from", went_in);
    lines << item;
  }
  put(data, name, lines);
  auto const left_out = goods.size() - shown.size();
  put(data, name + "_more",
      left_out == 0 ? std::string() : say_count(context.language, "goods.more", left_out));
}

/// By which the page's verifier finds the event again: its entry, and the end of its name where the entry has
/// several.
std::string event_mark(Step const &step) {
  constexpr std::size_t id_end = 4;
  auto const &id = step.event_id;
  return std::to_string(step.index) + "." + id.substr(id.size() - std::min(id.size(), id_end));
}

struct StepPlace {
  std::string word;  ///< What was done.
  bool opens_stage = false;
  bool replaces = false;  ///< A record that was declared wrong.
};

Data step_data(Step const &step, ThreadRow const &row, PageContext const &context, std::string_view own_lot,
               StepPlace const &place) {
  auto const language = context.language;
  Data data(Data::type::object);
  put(data, "art", step_art(row, step));
  put(data, "stage",
      place.opens_stage ? say(language, "stage." + std::string(stage_word(step.stage))) : std::string());
  put(data, "struck", step.corrected);
  put(data, "event", event_mark(step));
  put(data, "word", place.word);
  put(data, "time", plain(step.event_time));
  put(data, "date", date_words(language, step.event_time));
  put(data, "place", false);
  if (step.place) put(data, "place", place_data(*step.place, context));
  put(data, "route", route_words(step, language));
  put(data, "any_goods", !step.out.empty() || !step.in.empty());
  put_goods(data, "ins", step.in, true, context, own_lot);
  put_goods(data, "outs", step.out, false, context, own_lot);
  put_small_print(data, {notes_of(step, language), step.facts, step.documents}, language);
  put(data, "voice",
      std::string(step.voice == Voice::recorded_for ? "rec"
                  : step.voice == Voice::authority  ? "aut"
                                                    : "sig"));
  put(data, "who", who_words(step, language));
  put(data, "flags", flag_list(step, place.replaces, context));
  return data;
}

/// The standard has no step of its own for a recall: the notice tells which one it was.
std::string word_of(Step const &step, trace::Provenance const &provenance, Language language) {
  auto const recalls = [&](trace::Notice const &notice) {
    return notice.kind == trace::Notice::Kind::recalled && notice.index == step.index;
  };
  auto const is_recall = std::any_of(provenance.notices.begin(), provenance.notices.end(), recalls);
  return is_recall ? say(language, "step.recalling") : step_words(language, step);
}

std::string fold_words(trace::Provenance const &provenance, std::size_t begin, std::size_t end,
                       Language language) {
  auto const &steps = provenance.steps;
  std::vector<std::string> words;
  for (auto i = begin; i < end; ++i) {
    auto word = word_of(steps[i], provenance, language);
    if (steps[i].corrected) word = say(language, "journey.mistaken", {{"step", word}});
    if (steps[i].correction) word = say(language, "journey.correcting", {{"step", word}});
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  }
  std::string list;
  for (std::size_t i = 0; i < std::min(words.size(), fold_words_max); ++i) {
    list += (list.empty() ? "" : ", ") + words[i];
  }
  if (words.size() > fold_words_max) list += " …";
  return say(language, "journey.fold",
             {{"steps", say_count(language, "journey.steps", end - begin)}, {"words", list}});
}

}  // namespace

void put_journey(Data &data, trace::Provenance const &provenance, PageContext const &context) {
  auto const &steps = provenance.steps;
  put(data, "has_journey", !steps.empty());
  if (steps.empty()) return;

  auto const &own_lot = provenance.thing.subject;
  auto const thread = lay_thread(steps, own_lot, provenance.steps_cut);
  auto const shown = choose_shown(steps, steps_shown_max);
  auto const replacements = replacements_in(steps);
  put(data, "lanes", std::to_string(thread.lanes));
  put(data, "cut", provenance.steps_cut);

  // The pack itself: its thread begins here.
  Data start(Data::type::object);
  Data start_art(Data::type::list);
  ThreadRow pack;
  pack.below = thread.rows.front().above;
  draw_stretches(start_art, pack);
  draw(start_art, "k n0 pk");
  put(start, "art", start_art);
  put(data, "start", start);

  Data rows(Data::type::list);
  std::optional<trace::Stage> stage;
  auto const make_step = [&](std::size_t i) {
    auto const opens_stage = stage != steps[i].stage;
    stage = steps[i].stage;
    return step_data(steps[i], thread.rows[i], context, own_lot,
                     {word_of(steps[i], provenance, context.language), opens_stage,
                      replacements.contains(steps[i].event_id)});
  };
  for (std::size_t i = 0; i < steps.size();) {
    Data row(Data::type::object);
    put(row, "fold", false);
    put(row, "step", false);
    if (shown[i]) {
      put(row, "step", make_step(i));
      rows << row;
      ++i;
      continue;
    }
    auto end = i;
    while (end < steps.size() && !shown[end]) ++end;
    Data fold(Data::type::object);
    put(fold, "art", fold_art(thread.rows[i], thread.rows[end - 1]));
    put(fold, "words", fold_words(provenance, i, end, context.language));
    auto const stage_before = stage;
    Data folded(Data::type::list);
    for (; i < end; ++i) folded << make_step(i);
    // Who leaves it folded must find the next stage named all the same.
    stage = stage_before;
    put(fold, "steps", folded);
    put(row, "fold", fold);
    rows << row;
  }
  put(data, "rows", rows);
}

}  // namespace nguon::server
