// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"
#include "core/scene.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <string>
#include <string_view>

/// The first line of an account about this key; null where there is none.
inline const posviz::Finding *finding(const posviz::ModelAccount &account, std::string_view key)
{
    const auto found = std::ranges::find(account.findings, key, &posviz::Finding::key);
    return found == account.findings.end() ? nullptr : &*found;
}

/// The value of a knob as a scene file would name it.
inline std::string knob(const posviz::Subject &subject, std::string_view key)
{
    const auto parameter = posviz::findParameter(subject, key);
    return parameter ? posviz::writtenValue(*parameter, posviz::parameterValue(subject, *parameter)) : "absent";
}

/// Why nothing is drawn, in English; empty where the subject is the model's.
inline std::string lackOf(const posviz::ModelAccount &account)
{
    return account.lack ? posviz::english(account.lack->sentence) : std::string();
}
