using System.Diagnostics;
using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Tests.Azurite;

/// <summary>How the files of Azurite's tables are written and read (<c>local/npm/piecewise-files.cjs</c>), with the database class that Azurite uses.</summary>
public sealed class PiecewiseFilesTests : IDisposable
{
    private const string Setting = """
        const [, piecewiseFile, loki, file] = process.argv;
        const fs = require('fs');
        const assert = require('assert');
        const { piecewise } = require(piecewiseFile);
        const load = () => { delete require.cache[require.resolve(loki)]; return require(loki); };
        const Plain = load();
        const Pieces = load();
        piecewise(Pieces);
        const open = Loki => new Loki(file, { persistenceMethod: 'fs' });
        const save = database => new Promise((done, failed) => database.saveDatabase(error => error ? failed(error) : done()));
        const read = Loki => new Promise((done, failed) => {
          const database = open(Loki);
          database.loadDatabase({}, error => error ? failed(error) : done(database));
        });
        const rows = [
          { PartitionKey: 'p', RowKey: '1', properties: { text: 'lines\nof \u2028 and \u2029 and \r, "data":[' } },
          { PartitionKey: 'q', RowKey: '2', properties: { text: 'Köln 東京 🛫', list: ']}' } },
          { PartitionKey: 'p', RowKey: '3', properties: { number: 1e-300, none: null } },
        ];
        const fill = database => {
          database.addCollection('empty');
          const collection = database.addCollection('a$b"c', { indices: ['RowKey', 'PartitionKey'] });
          rows.forEach(row => collection.insert({ ...row }));
          collection.remove(collection.findOne({ RowKey: '2' }));
          collection.insert({ ...rows[1] });
          database.addCollection('last').insert({ of: 'it' });
          return database;
        };
        const content = database => JSON.parse(JSON.stringify(database.collections.map(({ name, data, maxId, binaryIndices }) => ({ name, data, maxId, binaryIndices }))));
        const found = database => database.getCollection('a$b"c').find({ PartitionKey: 'p' }).map(row => row.RowKey).sort();

        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task What_is_written_is_read_again() => await RunAsync("""
        const database = fill(open(Pieces));
        await save(database);
        const again = await read(Pieces);
        assert.deepStrictEqual(content(again), content(database));
        assert.deepStrictEqual(found(again), ['1', '3']);
        assert.ok(!again.autosaveDirty() && !database.autosaveDirty());
        assert.deepStrictEqual(fs.readdirSync(require('path').dirname(file)).length, 1);
        """);

    [Fact]
    public async Task The_text_is_the_one_that_the_database_itself_would_write() => await RunAsync("""
        const database = fill(open(Pieces));
        await save(database);
        const own = JSON.parse(database.serialize());
        assert.deepStrictEqual(JSON.parse(fs.readFileSync(file, 'utf8')), own);
        assert.deepStrictEqual(content(await read(Plain)), content(database));
        """);

    [Fact]
    public async Task A_file_of_an_Azurite_without_this_is_read() => await RunAsync("""
        const database = fill(open(Plain));
        await save(database);
        const again = await read(Pieces);
        assert.deepStrictEqual(content(again), content(database));
        await save(again);
        assert.deepStrictEqual(content(await read(Pieces)), content(database));
        """);

    [Fact]
    public async Task A_property_named_like_a_part_of_the_database_keeps_its_value() => await RunAsync("""
        const database = open(Pieces);
        const row = { PartitionKey: 'p', RowKey: 'r', properties: { constraints: 'none', ttl: 7, autosaveHandle: 'x', data: [1], collections: [2] } };
        database.addCollection('rows').insert(row);
        await save(database);
        assert.deepStrictEqual((await read(Pieces)).getCollection('rows').data[0].properties, row.properties);
        """);

    [Fact]
    public async Task A_database_without_collections_is_read_again() => await RunAsync("""
        await save(open(Pieces));
        assert.deepStrictEqual((await read(Pieces)).collections, []);
        """);

    /// <summary>As one text this is what ends Node.js, and not by an error that could be caught.</summary>
    [Fact]
    public async Task More_than_the_longest_text_is_written_and_read() => await RunAsync("""
        const long = 'x'.repeat(200_000_000);
        const database = open(Pieces);
        const collection = database.addCollection('rows');
        ['a', 'b', 'c'].forEach(name => collection.insert({ name, long }));
        await save(database);
        assert.ok(fs.statSync(file).size > 2 ** 29);
        const again = (await read(Pieces)).getCollection('rows');
        assert.deepStrictEqual(again.data.map(row => [row.name, row.long === long]), [['a', true], ['b', true], ['c', true]]);
        """);

    [Fact]
    public async Task A_file_that_ends_early_is_refused_with_its_name() => await RunAsync("""
        await save(fill(open(Pieces)));
        const whole = fs.readFileSync(file, 'utf8');
        const cuts = [...whole.matchAll(/\n/g)].map(match => match.index + 1).slice(0, -1);
        assert.ok(cuts.length > 6);
        for (const cut of cuts) {
          fs.writeFileSync(file, whole.slice(0, cut));
          await assert.rejects(read(Pieces), error => error.message.includes(file) && error.message.includes('ends before'));
        }
        """);

    [Fact]
    public async Task What_could_not_be_written_leaves_the_file_of_before_and_is_tried_again() => await RunAsync("""
        const database = fill(open(Pieces));
        await save(database);
        const before = fs.readFileSync(file, 'utf8');
        database.getCollection('last').insert({ more: true });
        const rename = fs.renameSync;
        fs.renameSync = () => { throw new Error('no space left'); };
        await assert.rejects(save(database), /no space left/);
        fs.renameSync = rename;
        assert.strictEqual(fs.readFileSync(file, 'utf8'), before);
        assert.ok(database.autosaveDirty());
        await save(database);
        assert.strictEqual((await read(Pieces)).getCollection('last').data.length, 2);
        """);

    [Fact]
    public async Task A_database_in_memory_writes_no_file() => await RunAsync("""
        const database = fill(new Pieces(file, { persistenceMethod: 'memory' }));
        await save(database);
        assert.ok(!fs.existsSync(file));
        """);

    private async Task RunAsync(string steps)
    {
        var modules = await new NpmPackages(Places.NpmManifests, Places.Tools, TimeProvider.System).EnsureAsync(_ => { }, CancellationToken.None);
        var start = new ProcessStartInfo("node",
        [
            "-e", $"{Setting}(async () => {{\n{steps}\n}})().catch(error => {{ console.error(error); process.exitCode = 1; }});",
            Path.Combine(Places.NpmManifests, "piecewise-files.cjs"), Path.Combine(modules, "lokijs"), Path.Combine(_data.FullName, "database.json"),
        ])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }
}
