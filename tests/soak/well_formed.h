// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace posviz {

/// What is wrong with a figure's or a table's file as the kind that its suffix tells; empty where a reader of that kind takes it.
std::string whatIsWrong(const QString &path);

} // namespace posviz
