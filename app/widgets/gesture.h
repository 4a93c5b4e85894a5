// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>

namespace posviz {

/// Names for edits that are one step of undo while they go on. No two gestures of the program have the same name, whichever
/// widget they come from.
class Gesture {
  public:
    /// The next edit begins another gesture.
    void end() { m_number = 0; }

    /// The same until end().
    QString held();

    /// The same until end() or a pause between two edits: for keys and the wheel, whose end no event tells.
    QString repeated();

  private:
    qint64 m_number = 0; ///< 0: none goes on
    QElapsedTimer m_last;
};

} // namespace posviz
