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

void SubjectDraft::setChecked(std::string_view key, double value, const Sentence &words)
{
    const std::optional<Parameter> parameter = knob(key);
    if (parameter && !checkedValue(*parameter, value))
        m_reading.fail("{0}; it must be {1}.", words, allowedInWords(*parameter));
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
    const Result<double> value = parameter ? parsedValue(*parameter, choice) : failed("{0} is not a setting here.", key);
    assert(value);
    if (value)
        set(key, *value);
    else
        m_reading.fail(value.failure().sentence);
}

void SubjectDraft::take(Result<Subject> edited)
{
    if (edited)
        subject = *std::move(edited);
    else
        m_reading.fail(edited.failure().sentence);
}

} // namespace posviz
