using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace StreamFunctions.Infra.Tests;

/// <summary>Settings that note which of them are read. For one thread.</summary>
internal sealed class RecordingConfiguration(IConfiguration inner) : IConfiguration
{
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The keys whose values were read, with colons between parts.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public string? this[string key]
    {
        get
        {
            _asked.Add(key);
            return inner[key];
        }

        set => throw new NotSupportedException();
    }

    public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

    public IChangeToken GetReloadToken() => inner.GetReloadToken();

    public IConfigurationSection GetSection(string key) => new Section(this, inner.GetSection(key), key);

    private sealed class Section(RecordingConfiguration root, IConfigurationSection inner, string path) : IConfigurationSection
    {
        public string Key => inner.Key;

        public string Path => path;

        public string? Value
        {
            get => root[path];
            set => throw new NotSupportedException();
        }

        public string? this[string key]
        {
            get => root[path + ":" + key];
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

        public IChangeToken GetReloadToken() => inner.GetReloadToken();

        public IConfigurationSection GetSection(string key) => root.GetSection(path + ":" + key);
    }
}
