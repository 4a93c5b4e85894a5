// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QApplication;

namespace posviz {

/// The window until it is closed; the program's exit status. The files are opened one after the other, in place of the last
/// scene.
int runWindow(QApplication &application, const QStringList &files);

} // namespace posviz
