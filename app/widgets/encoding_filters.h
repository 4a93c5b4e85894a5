// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace posviz {

/// Controls that say which encodings are looked for: words and properties.
class EncodingFilters : public QWidget {
    Q_OBJECT

  public:
    explicit EncodingFilters(QWidget *parent = nullptr);

    QLineEdit &search() { return *m_search; }

    /// What is typed, without blanks around it.
    QString words() const;

    /// True for an encoding that has all chosen properties; words do not count.
    bool pass(const Encoding &encoding) const;

  signals:
    void changed();

  private:
    QLineEdit *m_search = nullptr;
    QComboBox *m_place = nullptr;
    QComboBox *m_origin = nullptr;
    QCheckBox *m_everyLength = nullptr;
};

} // namespace posviz
