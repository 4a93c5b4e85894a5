// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace posviz {

class FamilyTimeline;

/// All encodings side by side, to be found by what they do, and their history; one can be taken.
class EncodingChooser : public QDialog {
    Q_OBJECT

  public:
    EncodingChooser(const QString &current, const Theme &theme, QWidget *parent = nullptr);

    /// The id of the encoding that was taken.
    QString chosen() const { return m_current; }

  private:
    QWidget *comparison();
    QWidget *filters();
    QWidget *facts();
    void fillTable();
    void applyFilters();
    void makeCurrent(const QString &id);
    int rowOf(const QString &id) const;

    QString m_current;
    QLineEdit *m_search = nullptr;
    QComboBox *m_place = nullptr;
    QComboBox *m_origin = nullptr;
    QCheckBox *m_everyLength = nullptr;
    QTableWidget *m_table = nullptr;
    FamilyTimeline *m_timeline = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_facts = nullptr;
    QPushButton *m_take = nullptr;
};

} // namespace posviz
