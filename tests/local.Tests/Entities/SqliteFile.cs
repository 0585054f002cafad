using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>Statements from outside the runtime.</summary>
internal static class SqliteFile
{
    /// <summary>Gives the first value of the first row, if there is one.</summary>
    public static object? Execute(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of tests arrive here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
