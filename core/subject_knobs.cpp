// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/subject_knobs.h"

#include "core/encoding.h"
#include "core/knob_builders.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/settings/setting.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace posviz {

namespace {

/// Whether a knob of this subject is in force and has one of the values.
bool isInForce(const Subject &subject, const Condition &condition)
{
    const std::optional<Parameter> other = findParameter(subject, condition.key);
    // What follows an idle knob is idle with it.
    return other && isActive(subject, *other) && holds(condition, *other, parameterValue(subject, *other));
}

/// The scaling's own knob for the trained length, or null.
const Parameter *scalingsTrainedLength(const Subject &subject)
{
    const Scaling *scaling = findEncoding(subject.encoding)->scales ? findScaling(subject.scaling) : nullptr;
    if (!scaling)
        return nullptr;
    const auto knob = std::ranges::find(scaling->parameters, setting::trainedLength.knob, &Parameter::key);
    return knob == scaling->parameters.end() ? nullptr : &*knob;
}

/// Whether a condition on one of the encoding's own knobs holds.
bool holdsFor(const Subject &subject, const Encoding &encoding, const Condition &condition)
{
    const auto knob = std::ranges::find(encoding.parameters, condition.key, &Parameter::key);
    return holds(condition, *knob, valueOf(subject.values, *knob));
}

bool isEveryLengthAlike(const Subject &subject, const Encoding &encoding)
{
    return encoding.everyLengthAlike && holdsFor(subject, encoding, *encoding.everyLengthAlike);
}

/// The scaling's knobs; an attention factor that is left to the scaling says what it is.
std::vector<Parameter> scalingKnobs(const Scaling &scaling, const Subject &subject)
{
    std::vector<Parameter> knobs = scaling.parameters;
    const auto factor = std::ranges::find(knobs, setting::attentionFactor.knob, &Parameter::key);
    if (factor != knobs.end() && scaling.ownAttentionFactor)
        factor->zeroMeaning = shownNumber(scaling.ownAttentionFactor(subject.values, subject.length));
    return knobs;
}

} // namespace

const Parameter *findParameter(const std::vector<ParameterGroup> &groups, std::string_view key)
{
    for (const ParameterGroup &group : groups)
        if (const auto found = std::ranges::find(group.parameters, key, &Parameter::key); found != group.parameters.end())
            return &*found;
    return nullptr;
}

const Parameter &dimensionParameter()
{
    static const Parameter parameter{
        .key = "dimension",
        .label = "Head or embedding dimension",
        .unit = "features",
        .help =
            "Features of a vector: the embedding dimension where position vectors are added to the input or projected, else the "
            "head dimension.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 2,
        .maximum = 8192,
        .defaultValue = 128,
        .step = 2,
    };
    return parameter;
}

const Parameter &baseParameter()
{
    static const Parameter parameter{
        .key = "base",
        .label = "Base",
        .help = "Sets the spacing of the wavelengths: the larger the base, the lower the lowest frequency. Called rope_theta in "
                "model files.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 2,
        .maximum = 1e9,
        .defaultValue = 10000,
    };
    return parameter;
}

const Parameter &lengthParameter()
{
    static const Parameter parameter = positionsParameter(
        "length", "Sequence length", "Number of positions shown, from 0 to one less than this.", 1, 16777216, 512);
    return parameter;
}

const Parameter &trainedLengthKnob()
{
    static const Parameter parameter = [] {
        Parameter made = positionsParameter("trained_length", "Trained length",
                                            "The longest sequence that the model was trained on. Model files set it.", 0,
                                            lengthParameter().maximum, 0);
        made.zeroWord = "unknown";
        return made;
    }();
    return parameter;
}

std::optional<std::int64_t> trainedLengthOf(const Subject &subject)
{
    if (const Parameter *knob = scalingsTrainedLength(subject))
        return static_cast<std::int64_t>(valueOf(subject.values, *knob));
    return subject.trainedLength;
}

bool followsLag(const Subject &subject)
{
    const Encoding &encoding = *findEncoding(subject.encoding);
    const Scaling *scaling = encoding.scales ? findScaling(subject.scaling) : nullptr;
    return encoding.followsLag && !(scaling && scaling->remaps)
           && std::ranges::all_of(encoding.followsLagWhen,
                                  [&](const Condition &condition) { return holdsFor(subject, encoding, condition); });
}

bool mayMeetNewAngles(const Subject &subject)
{
    const Encoding &encoding = *findEncoding(subject.encoding);
    const bool turns = encoding.kind == SignalKind::Rotary
                       || (encoding.usesBase && (encoding.kind == SignalKind::Absolute || encoding.kind == SignalKind::Relative));
    return turns && !isEveryLengthAlike(subject, encoding);
}

std::vector<ParameterGroup> subjectGroups(const Subject &subject)
{
    const Encoding *encoding = findEncoding(subject.encoding);
    assert(encoding);

    ParameterGroup dimensions{"dimensions", "Parameters", {}};
    if (encoding->usesDimension && !tableSetsDimension(subject)) {
        dimensions.parameters.push_back(dimensionParameter());
        dimensions.parameters.back().label = isHeadDimension(*encoding) ? "Head dimension" : "Embedding dimension";
        dimensions.parameters.back().onlyWhen = encoding->dimensionOnlyWhen;
    }
    if (encoding->usesBase) {
        dimensions.parameters.push_back(baseParameter());
        if (encoding->kind == SignalKind::Rotary)
            dimensions.parameters.back().label = "Base (rope_theta)";
    }
    dimensions.parameters.push_back(lengthParameter());
    if (mayMeetNewAngles(subject) && !scalingsTrainedLength(subject))
        dimensions.parameters.push_back(trainedLengthKnob());

    std::vector<ParameterGroup> groups{std::move(dimensions)};
    ParameterGroup own{"encoding", encoding->title, encoding->parameters};
    // An opened table has its own rows; the knobs of the random one change nothing.
    if (!subject.table.empty())
        std::erase_if(own.parameters, [&](const Parameter &parameter) {
            return std::ranges::find(encoding->tableKnobs, parameter.key) == encoding->tableKnobs.end();
        });
    if (!own.parameters.empty())
        groups.push_back(std::move(own));
    if (const Scaling *scaling = encoding->scales ? findScaling(subject.scaling) : nullptr) {
        groups.push_back({"scaling", "Scaling", scalingKnobs(*scaling, subject)});
        if (!encoding->compared)
            std::erase_if(groups.back().parameters, [](const Parameter &parameter) { return parameter.comparedAlone; });
    }
    return groups;
}

std::optional<Parameter> findParameter(const Subject &subject, std::string_view key)
{
    const std::vector<ParameterGroup> groups = subjectGroups(subject);
    const Parameter *found = findParameter(groups, key);
    return found ? std::optional<Parameter>(*found) : std::nullopt;
}

std::span<const ListParameter> listParameters(const Subject &subject)
{
    const Encoding *encoding = findEncoding(subject.encoding);
    const Scaling *scaling = encoding && encoding->scales ? findScaling(subject.scaling) : nullptr;
    return scaling ? std::span<const ListParameter>(scaling->lists) : std::span<const ListParameter>{};
}

bool tableSetsDimension(const Subject &subject)
{
    return !subject.table.empty() && findEncoding(subject.encoding)->tableSetsDimension;
}

double parameterValue(const Subject &subject, const Parameter &parameter)
{
    if (parameter.key == dimensionParameter().key)
        return subject.dimension;
    if (parameter.key == baseParameter().key)
        return subject.base;
    if (parameter.key == lengthParameter().key)
        return static_cast<double>(subject.length);
    if (parameter.key == trainedLengthKnob().key)
        return static_cast<double>(subject.trainedLength.value_or(0));
    return valueOf(subject.values, parameter);
}

bool isActive(const Subject &subject, const Parameter &parameter)
{
    return std::ranges::all_of(parameter.onlyWhen, [&](const Condition &condition) { return isInForce(subject, condition); });
}

bool standsInAtRandom(const Subject &subject)
{
    for (const ParameterGroup &group : subjectGroups(subject))
        for (const Parameter &knob : group.parameters)
            if (knob.drawsWeights && isActive(subject, knob))
                return true;
    return false;
}

bool isHeadDimension(const Encoding &encoding)
{
    const bool hasItsOwn = std::ranges::find(encoding.parameters, "head_dim", &Parameter::key) != encoding.parameters.end();
    return encoding.kind == SignalKind::Rotary || encoding.kind == SignalKind::Contextual
           || (encoding.kind == SignalKind::Relative && !hasItsOwn);
}

std::int64_t pairCount(const Subject &subject) { return std::max(1, subject.dimension / 2); }

} // namespace posviz
