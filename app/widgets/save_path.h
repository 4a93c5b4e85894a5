// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

#include <optional>

class QWidget;

namespace posviz {

/// A kind of file that can be saved.
struct FileKind {
    QString suffix;      ///< of its names, without the dot
    QString description; ///< "PNG, for slides and the web"
};

/// A file that is to be written.
struct SavePath {
    QString path;
    int kind = 0;           ///< index into the kinds
    bool completed = false; ///< true: the suffix was not typed
};

/// The file that a typed name means: its suffix says the kind, in any case; a name without the suffix of a kind gets that of the
/// chosen one. Fails for the suffix of an image that is none of the kinds, which would promise what the file is not.
Result<SavePath> completedPath(const QString &typed, const QList<FileKind> &kinds, int chosen);

/// Asks for a file's name, beginning with this one and its kind. A file that is there is written over only where the user was asked
/// about the very name. Nothing: the user turned away.
std::optional<SavePath> askWhereToSave(QWidget *parent, const QString &title, const QString &start, const QList<FileKind> &kinds,
                                       int chosen);

} // namespace posviz
