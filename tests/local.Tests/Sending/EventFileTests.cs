using System.Text;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Tests.Sending;

public sealed class EventFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task An_array_gives_one_event_per_element_with_its_text_unchanged() =>
        Assert.Equal(["""{"a":1.50}""", "7", "[1]"], await ReadAsync("""  [ {"a":1.50}, 7, [1] ]"""));

    [Fact]
    public async Task Lines_give_one_event_each_even_if_they_are_not_json() =>
        Assert.Equal(["""{"a":1}""", "<nonsense>", "{"], await ReadAsync("{\"a\":1}\n\n<nonsense>\r\n{\n"));

    [Fact]
    public async Task An_empty_file_gives_no_event() => Assert.Empty(await ReadAsync(""));

    [Fact]
    public async Task A_broken_array_is_an_error_that_says_where()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => ReadAsync("[{\"a\":1},\n{\"a\":}]"));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        var error = Assert.Throws<UserErrorException>(() => EventFile.ReadAsync("no-such-file.json", default));
        Assert.Contains("no-such-file.json", error.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> ReadAsync(string content)
    {
        await File.WriteAllTextAsync(_file, content);
        var events = new List<string>();
        await foreach (var item in EventFile.ReadAsync(_file, default))
        {
            events.Add(Encoding.UTF8.GetString(item.Span));
        }

        return events;
    }
}
