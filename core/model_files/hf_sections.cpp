// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_sections.h"

#include "core/checked_json.h"
#include "core/model_files/hf_head.h"

#include <algorithm>
#include <array>
#include <optional>

namespace posviz {

namespace {

using nlohmann::json;

/// Pairs of time, height and width.
using FileSections = std::array<std::int64_t, 3>;

std::optional<FileSections> fileSectionsOf(HfReading &reading, const HfField &field, std::int64_t pairs)
{
    FileSections sections{};
    const auto natural = [](const json &entry) { return entry.is_number_unsigned() && entry <= 4096; };
    const bool three = field.value->is_array() && field.value->size() == 3 && std::ranges::all_of(*field.value, natural);
    if (three)
        std::ranges::transform(*field.value, sections.begin(), [](const json &entry) { return entry.get<std::int64_t>(); });
    if (three && sections[0] + sections[1] + sections[2] == pairs)
        return sections;
    reading.fail("{0} is {1}; it must be three whole numbers that add up to the {2} rotated pairs of a head.", field.key,
                 field.value->is_array() ? verbatim(asInFile(*field.value)) : describedJson(*field.value), plain(pairs));
    return {};
}

/// The same head, base and scaling with M-RoPE; only the features that turn are drawn.
void becomeMrope(HfDraft &draft, const FileSections &sections, std::int64_t pairs, bool interleaved)
{
    const double base = draft.subject.base;
    draft.encoding("mrope");
    draft.set(setting::headSize.knob, static_cast<double>(2 * pairs));
    draft.set(setting::base.knob, base);
    draft.choose(setting::sectionsInTurn.knob, interleaved ? "interleaved" : "contiguous");
    draft.set("mrope_section_t", static_cast<double>(sections[0]));
    draft.set("mrope_section_h", static_cast<double>(sections[1]));
    draft.set("mrope_section_w", static_cast<double>(sections[2]));
}

/// ERNIE 4.5-VL: the last pairs follow time, as many as freq_allocation says; those before, height and width in turn.
void readAllocation(HfReading &reading, HfDraft &draft, const HfObject &part)
{
    constexpr std::int64_t usualAllocation = 20;
    const HfField field = part.at("freq_allocation"), switchOn = part.at("rope_3d");
    const std::int64_t pairs = hfTurningFeatures(draft) / 2;
    const std::int64_t time = field ? reading.count(field) : usualAllocation;
    if (reading.error())
        return;
    if (time > pairs || (pairs - time) % 2 != 0) {
        reading.fail("{0} is {1}; of the {2} pairs of a head it must leave an even number.", field.key, plain(time), plain(pairs));
        return;
    }
    becomeMrope(draft, {time, (pairs - time) / 2, (pairs - time) / 2}, pairs, false);
    draft.choose(setting::sectionsInTurn.knob, "ernie");
    reading.note(field, field ? Verdict::Used : Verdict::Defaulted,
                 sentence("the last {0} of {1} pairs are for time; the others alternate between height and width", time, pairs));
    if (switchOn)
        reading.note(switchOn, Verdict::Used, sentence("three axes: time, height and width"));
}

} // namespace

void readHfSections(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, const HfModel *model)
{
    bool interleaved = model && model->interleavedSections;
    HfField field = rope.at(setting::sections);
    if (!field)
        field = part.at(setting::sections);
    const HfField off = part.at("rope_3d");
    if (!field && !reading.error() && (part.at("freq_allocation") || (model && model->axes == "ernie"))
        && !(off && *off.value == false))
        return readAllocation(reading, draft, part);
    if (!field || reading.error())
        return;
    const HfField layout = rope.at(setting::sectionsInTurn);
    const std::int64_t pairs = hfTurningFeatures(draft) / 2;
    const std::optional<FileSections> sections = fileSectionsOf(reading, field, pairs);
    if (!sections)
        return;
    if (layout)
        interleaved = reading.flag(layout);
    if (interleaved && (3 * (*sections)[1] - 2 >= pairs || 3 * (*sections)[2] - 1 >= pairs)) {
        reading.fail("{0} is {1}; when interleaved, height and width can each have at most every third of the {2} pairs.", field.key,
                     asInFile(*field.value), plain(pairs));
        return;
    }
    const bool whole = 2 * pairs == draft.subject.dimension;
    becomeMrope(draft, *sections, pairs, interleaved);
    reading.note(field, Verdict::Used,
                 remarked(draft.subject.scaling == "none"
                              ? sentence("pairs for time, height and width")
                              : sentence("pairs for time, height and width, each with its scaled frequency"),
                          whole ? Sentence() : sentence("only the rotated features are shown")));
    reading.note(layout, layout ? Verdict::Used : Verdict::Defaulted,
                 interleaved ? sentence("time, height and width alternating")
                             : sentence("time has the highest frequencies, width the lowest"));
}

} // namespace posviz
