// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_length.h"

#include "core/model_files/hf_rope.h"
#include "core/model_files/phrases.h"
#include "core/scene.h"
#include "core/subject_edits.h"

namespace posviz {

namespace {

bool isPositive(const HfField &field) { return field && !(field.value->is_number() && field.value->get<double>() <= 0); }

/// The trained length belongs to a scaling's knob where it has one.
void setTrained(HfReading &reading, HfDraft &draft, const HfField &field)
{
    const std::optional<std::int64_t> trained = hfPositions(field);
    if (!trained)
        return;
    draft.subject.trainedLength = *trained;
    if (!reading.noted(field.key))
        reading.note(field, Verdict::Used, sentence("trained length {0} positions", *trained));
}

} // namespace

std::optional<std::int64_t> hfPositions(const HfField &field)
{
    if (!field || !field.value->is_number() || !(field.value->get<double>() >= 1) || field.value->get<double>() > 1e15)
        return {};
    return static_cast<std::int64_t>(field.value->get<double>());
}

HfField hfLongest(const HfObject &part)
{
    for (const std::string_view key : setting::length.config)
        if (const HfField field = key.empty() ? HfField{} : part.at(key); isPositive(field))
            return field;
    return {part.prefix() + std::string(setting::length.configName()), nullptr};
}

HfField hfTrainedBefore(const HfObject &part)
{
    const std::string_view original = setting::trainedLength.configName();
    for (const HfField &field : {part.at(original), part.object("dual_chunk_attention_config").at(original),
                                 part.at("max_trained_positions")})
        if (isPositive(field))
            return field;
    for (const HfObject &object : hfRopeObjects(part))
        if (const HfField field = object.at(original); isPositive(field))
            return field;
    const HfField training = part.at("seq_length");
    const std::optional<std::int64_t> shorter = hfPositions(training), longest = hfPositions(hfLongest(part));
    return shorter && longest && *shorter < *longest ? training : HfField{};
}

void readHfLength(HfReading &reading, HfDraft &draft, const HfObject &part)
{
    const HfField field = hfLongest(part);
    if (!field) {
        reading.note(field, Verdict::Defaulted, posvizDefault(sequenceLength(argument(draft.subject.length))));
        return setTrained(reading, draft, hfTrainedBefore(part));
    }
    const double most = lengthParameter().maximum;
    const HfField before = hfTrainedBefore(part);
    if (const double length = field.value->is_number() ? field.value->get<double>() : 0; length > most) {
        const std::int64_t all = reading.count(field);
        draft.set(setting::length.knob, most);
        draft.subject.trainedLength = all;
        reading.note(field, Verdict::Used,
                     sentence("sequence length {0}, of which the first {1} positions can be shown", all, draft.subject.length));
        return setTrained(reading, draft, before);
    }
    draft.set(field, setting::length);
    const Sentence length = sequenceLength(argument(draft.subject.length));
    reading.note(field, Verdict::Used,
                 before ? remarked(length, sentence("the trained length is {0}", before.key))
                        : sentence("{0}, taken as the trained length", length));
    setTrained(reading, draft, before);
}

} // namespace posviz
