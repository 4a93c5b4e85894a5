// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/subject_extension.h"

#include "core/scaling/scaling.h"
#include "core/settings/setting.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <utility>

namespace posviz {

namespace {

/// How far a scaling extends where nothing tells.
constexpr std::int64_t usualExtension = 4;

/// Puts a number into the knob of this setting, if the subject has one that allows it.
Result<Subject> withSetting(Subject subject, const Setting &setting, double value)
{
    return findParameter(subject, setting.knob) ? withParameter(std::move(subject), setting.knob, value)
                                                : Result<Subject>(std::move(subject));
}

/// True where a longer sequence is what the scaling is for.
bool extends(const Subject &subject)
{
    const Scaling &scaling = *findScaling(subject.scaling);
    return scaling.followsLength || scaling.remaps || findParameter(subject, setting::factor.knob);
}

} // namespace

Result<Subject> extendedTo(Subject subject, std::int64_t length)
{
    const std::optional<std::int64_t> trained = trainedLengthOf(subject);
    if (!extends(subject))
        return failed("Extend to {0}: the scaling {1} has no target length; choose another.", length,
                      findScaling(subject.scaling)->title);
    if (!trained)
        return failed("Extend to {0}: the trained length is not known; set it first.", length);
    const auto most = static_cast<std::int64_t>(lengthParameter().maximum);
    if (length < *trained || length > most)
        return failed("Extend to {0}: it must be a length from {1}, the trained length, to {2}.", length, *trained, most);
    const double factor = static_cast<double>(length) / static_cast<double>(*trained);
    Result<Subject> extended = withParameter(std::move(subject), lengthParameter().key, static_cast<double>(length));
    if (extended)
        extended = withSetting(*std::move(extended), setting::trainedLength, static_cast<double>(*trained));
    if (extended)
        extended = withSetting(*std::move(extended), setting::factor, factor);
    return extended;
}

std::vector<std::int64_t> extensionsOf(const Subject &subject)
{
    std::vector<std::int64_t> lengths;
    const std::optional<std::int64_t> trained = trainedLengthOf(subject);
    for (std::int64_t times = 2; trained && times <= 64; times *= 2)
        if (extendedTo(subject, times * *trained))
            lengths.push_back(times * *trained);
    return lengths;
}

Result<Subject> withStartedScaling(Subject subject, std::string_view id)
{
    if (subject.scaling == id)
        return subject;
    Result<Subject> chosen = withScaling(std::move(subject), id);
    const std::optional<std::int64_t> trained = chosen ? chosen->trainedLength : std::nullopt;
    if (!chosen || !trained || id == "none")
        return chosen;
    if (const Result<Subject> started =
            withSetting(*chosen, setting::trainedLength, static_cast<double>(*trained)))
        chosen = started;
    if (!extends(*chosen))
        return chosen;
    const std::int64_t target = chosen->length > *trained ? chosen->length
                                                          : std::min(usualExtension * *trained,
                                                                     static_cast<std::int64_t>(lengthParameter().maximum));
    Result<Subject> extended = extendedTo(*chosen, target);
    // A trained length that the scaling's knobs cannot express leaves their defaults, as without one.
    return extended ? std::move(extended) : std::move(chosen);
}

} // namespace posviz
