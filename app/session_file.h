// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>

#include <memory>

namespace posviz {

/// The file in which a window keeps its scene for the next start: one for each window that is open, so that none writes over
/// another's. The first is "last-scene.json", a second window that is open beside has "last-scene-2.json". Of those that no window
/// has, the next start takes the newest.
///
/// It also knows whether the last start with this file came to an end: a mark lies beside it while a start is on its way.
class SessionFile {
  public:
    /// first: the path of the first window's file; empty: there is none, and everything below does nothing.
    explicit SessionFile(QString first);
    ~SessionFile();
    SessionFile(const SessionFile &) = delete;
    SessionFile &operator=(const SessionFile &) = delete;

    bool exists() const { return !m_first.isEmpty(); }

    /// The path of this window's own file, which no other takes until this object is gone.
    QString own();

    /// The file to begin with: the own one, or else a copy of what the newest of the others has. Empty where there is none.
    QString toBeginWith();

    /// Whether a start with the own file never came to its end.
    bool startFailed();

    /// Moves the own file out of the next autosave's way, under its name with this ending, and says where; empty where that fails.
    QString moveAside(const QString &ending, QString &problem);

    void beginStart();
    void endStart();

  private:
    void claim();
    QString pathOf(int number) const;
    QString markOf(const QString &path) const { return path + QStringLiteral(".starting"); }

    QString m_first;
    QString m_own;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace posviz
