// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace posviz {

class SearchableTable;

/// Asks for one row of a long table, found by words: what fits is shown, and what Return takes is always seen.
class TableChooser : public QDialog {
    Q_OBJECT

  public:
    /// The id of the row that was taken; empty where none fits.
    QString chosen() const;

  protected:
    /// The placeholder says what words can be; the remark is shown below the table about the row of this id, which is empty where
    /// none fits.
    TableChooser(SearchableTable *table, const QString &placeholder, std::function<QString(const QString &id)> remark,
                 QWidget *parent);

    /// The button that takes the row, "Open" unless told.
    QPushButton &taking() { return *m_take; }

  private:
    void applySearch();
    void follow(const QString &id);

    SearchableTable *m_table;
    std::function<QString(const QString &)> m_remarkOf;
    QLineEdit *m_search = nullptr;
    QLabel *m_remark = nullptr;
    QPushButton *m_take = nullptr;
};

} // namespace posviz
