// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

namespace posviz {

/// Writes a file whole or not at all; a file that was there stays until the new one is complete. The number of bytes written.
/// Fails with one sentence that names the file.
Result<qint64> saveWhole(const QString &path, const QByteArray &bytes);

} // namespace posviz
