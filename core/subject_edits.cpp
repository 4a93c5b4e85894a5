// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/subject_edits.h"

#include "core/encoding.h"
#include "core/find_by_id.h"
#include "core/scaling/scaling.h"
#include "core/settings/setting.h"
#include "core/shown_text.h"

#include <algorithm>
#include <utility>

namespace posviz {

namespace {

/// Two scalings may have knobs of the same key and other ranges: the trained length, the factor.
bool fitsKnob(const Subject &subject, std::string_view key, double value)
{
    const std::optional<Parameter> parameter = findParameter(subject, key);
    return parameter && checkedValue(*parameter, value);
}

void dropForeignValues(Subject &subject)
{
    std::erase_if(subject.values, [&](const auto &entry) { return !fitsKnob(subject, entry.first, entry.second); });
    std::erase_if(subject.lists, [&](const auto &entry) {
        return std::ranges::find(listParameters(subject), entry.first, &ListParameter::key) == listParameters(subject).end();
    });
}

Error unknownEncoding(std::string_view id)
{
    return failed("encoding: {0} is not known; it must be one of {1}.", quotedText(id), joinedIds(encodings()));
}

Error readsNoTable(const std::string &encoding)
{
    return failed("table: {0} does not read a table; these do: {1}.", quotedText(encoding), tableReaders());
}

} // namespace

Result<double> checkedEntry(const std::vector<ParameterGroup> &groups, std::string_view key, double value)
{
    if (const Parameter *parameter = findParameter(groups, key))
        return checkedValue(*parameter, value);
    std::string known;
    for (const ParameterGroup &group : groups)
        for (const Parameter &parameter : group.parameters)
            known += (known.empty() ? "" : ", ") + parameter.key;
    return failed("{0} has no effect here; the available settings are {1}.", quotedText(key), known);
}

Result<Subject> withParameter(Subject subject, std::string_view key, double value)
{
    const Result<double> checked = checkedEntry(subjectGroups(subject), key, value);
    if (!checked)
        return checked.failure();
    if (key == dimensionParameter().key)
        subject.dimension = static_cast<int>(value);
    else if (key == baseParameter().key)
        subject.base = value;
    else if (key == lengthParameter().key)
        subject.length = static_cast<std::int64_t>(value);
    else if (key == trainedLengthKnob().key)
        subject.trainedLength = value > 0 ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
    else
        subject.values.insert_or_assign(std::string(key), value);
    return subject;
}

Subject withoutDefaults(Subject subject)
{
    for (const ParameterGroup &group : subjectGroups(subject))
        for (const Parameter &parameter : group.parameters)
            if (const auto value = subject.values.find(parameter.key);
                value != subject.values.end() && value->second == parameter.defaultValue)
                subject.values.erase(value);
    return subject;
}

Result<Subject> withList(Subject subject, std::string_view key, std::vector<double> numbers)
{
    const std::span<const ListParameter> lists = listParameters(subject);
    const auto described = std::ranges::find(lists, key, &ListParameter::key);
    if (described == lists.end())
        return failed("{0} is not a list of the scaling '{1}'.", quotedText(key), subject.scaling);
    if (numbers.empty()) {
        subject.lists.erase(std::string(key));
        return subject;
    }
    Result<std::vector<double>> checked = checkedList(*described, std::move(numbers));
    if (!checked)
        return checked.failure();
    subject.lists.insert_or_assign(std::string(key), *std::move(checked));
    return subject;
}

Result<Subject> withEncoding(Subject subject, std::string_view id)
{
    const Encoding *encoding = findEncoding(id);
    if (!encoding)
        return unknownEncoding(id);
    if (subject.encoding != id)
        subject = withoutTable(std::move(subject));
    subject.encoding = id;
    if (!applies(*findScaling(subject.scaling), *encoding))
        subject.scaling = "none";
    dropForeignValues(subject);
    return subject;
}

Result<Subject> withScaling(Subject subject, std::string_view id)
{
    const Scaling *scaling = findScaling(id);
    if (!scaling)
        return failed("scaling: {0} is not known; it must be one of {1}.", quotedText(id), joinedIds(scalings()));
    const Encoding &encoding = *findEncoding(subject.encoding);
    if (!encoding.scales && id != "none")
        return failed("scaling: it applies to RoPE and M-RoPE only, and {0} is neither.", quotedText(subject.encoding));
    // The number stays the subject's when its knob goes with the scaling.
    if (subject.scaling != id && (subject.trainedLength || subject.values.contains(setting::trainedLength.knob)))
        subject.trainedLength = trainedLengthOf(subject);
    if (!applies(*scaling, encoding))
        return failed("scaling: {0} remaps distances, which applies to RoPE only, and {1} has several position indices.", quotedText(id),
                      quotedText(subject.encoding));
    subject.scaling = id;
    dropForeignValues(subject);
    return subject;
}

Result<Subject> withTable(Subject subject, std::string path, std::int64_t columns, std::string tensor)
{
    if (!findEncoding(subject.encoding)->readsTable)
        return readsNoTable(subject.encoding);
    subject.table = std::move(path);
    subject.tensor = std::move(tensor);
    if (tableSetsDimension(subject))
        subject.dimension = static_cast<int>(columns);
    dropForeignValues(subject);
    return subject;
}

Subject withoutTable(Subject subject)
{
    if (subject.table.empty())
        return subject;
    subject.table.clear();
    subject.tensor.clear();
    // A table may be of any width; an encoding's own dimension is even and bounded.
    subject.dimension = static_cast<int>(nearestValue(dimensionParameter(), subject.dimension));
    return subject;
}

Result<Subject> checkedSubject(Subject subject)
{
    const Encoding *encoding = findEncoding(subject.encoding);
    if (!encoding)
        return unknownEncoding(subject.encoding);
    if (const Result<Subject> scaled = withScaling(subject, subject.scaling); !scaled)
        return scaled.failure();
    if (!subject.table.empty() && !encoding->readsTable)
        return readsNoTable(subject.encoding);
    if (subject.table.empty() && !subject.tensor.empty())
        return failed("tensor: {0} is named without a table; table must name its file.", quotedText(subject.tensor));
    if (!tableSetsDimension(subject)) {
        if (const Result<double> dimension = checkedValue(dimensionParameter(), subject.dimension); !dimension)
            return dimension.failure();
    } else if (subject.dimension < 1)
        return failed("dimension: a table has at least one feature.");
    if (const Result<double> base = checkedValue(baseParameter(), subject.base); !base)
        return base.failure();
    if (const Result<double> length = checkedValue(lengthParameter(), static_cast<double>(subject.length)); !length)
        return length.failure();
    if (subject.trainedLength)
        if (const Result<double> trained = checkedValue(trainedLengthKnob(), static_cast<double>(*subject.trainedLength)); !trained)
            return trained.failure();

    std::vector<ParameterGroup> groups = subjectGroups(subject);
    // The values are the encoding's and the scaling's; dimensions have places of their own.
    std::erase_if(groups, [](const ParameterGroup &group) { return group.id == "dimensions"; });
    for (const auto &[key, value] : subject.values)
        if (const Result<double> checked = checkedEntry(groups, key, value); !checked)
            return checked.failure();
    for (const auto &[key, numbers] : subject.lists) {
        if (numbers.empty())
            return failed("{0} is an empty list.", quotedText(key));
        if (const Result<Subject> listed = withList(subject, key, numbers); !listed)
            return listed.failure();
    }
    return subject;
}

} // namespace posviz
