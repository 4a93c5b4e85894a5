// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/subject_draft.h"

#include <cassert>

namespace posviz {

void SubjectDraft::set(std::string_view key, double value)
{
    take(withParameter(subject, key, value));
    if (key == lengthParameter().key)
        subject.trainedLength = subject.length;
}

void SubjectDraft::setChecked(std::string_view key, double value, const std::string &words)
{
    const std::optional<Parameter> parameter = knob(key);
    if (parameter && !checkedValue(*parameter, value))
        m_reading.fail(words + "; it must be " + allowedValues(*parameter) + ".");
    else
        set(key, value);
}

void SubjectDraft::setNearest(std::string_view key, double value)
{
    const std::optional<Parameter> parameter = knob(key);
    set(key, parameter ? nearestValue(*parameter, value) : value);
}

void SubjectDraft::choose(std::string_view key, std::string_view choice)
{
    const std::optional<Parameter> parameter = knob(key);
    assert(parameter);
    const Result<double> value = parameter ? parsedValue(*parameter, choice) : Error{std::string(key) + " is no knob here."};
    assert(value);
    if (value)
        set(key, *value);
    else
        m_reading.fail(value.error());
}

void SubjectDraft::take(Result<Subject> edited)
{
    if (edited)
        subject = *std::move(edited);
    else
        m_reading.fail(edited.error());
}

} // namespace posviz
