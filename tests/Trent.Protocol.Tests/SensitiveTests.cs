// Secrets on the wire: they cannot be printed or compared, and nothing is left of them.
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trent.Protocol.Tests;

public sealed class SensitiveTests
{
    private const string Secret = "hunter2-hunter2-hunter2";

    public static TheoryData<string> Operations => Reference.OperationNames;

    [Fact]
    public void Secret_bytes_do_not_print()
    {
        using SensitiveBytes bytes = SensitiveBytes.CopyOf(Encoding.UTF8.GetBytes(Secret));
        Assert.Equal("[23 sensitive bytes]", bytes.ToString());
    }

    [Fact]
    public void Secret_text_does_not_print()
    {
        using SensitiveString text = SensitiveString.CopyOf(Secret);
        Assert.Equal("[sensitive text]", text.ToString());
        Assert.Equal(Secret.Length, text.Length);
        Assert.Equal(Secret, Encoding.UTF8.GetString(text.DangerousUtf8Span));
    }

    [Theory]
    [InlineData("{\"Plaintext\":\"AAAA\",\"KeyId\":5}", true)]
    [InlineData("{\"Plaintext\":\"AAAA\"", true)]
    [InlineData("{\"Plaintext\":\"AAAA\",\"KeyId\":\"a\"}", false)]
    public void What_was_decoded_of_a_request_is_zeroed_when_the_rest_is_refused(string body, bool isRefused)
    {
        // Decoded as a member of the request would be, on the same thread: the request itself shows nobody what it dropped.
        SensitiveBytes decoded = JsonSerializer.Deserialize<SensitiveBytes>("\"aHVudGVyMg==\"")!;
        if (isRefused)
        {
            Assert.Throws<SerializationException>(() => EncryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes(body)));
            Assert.Throws<ObjectDisposedException>(() => decoded.DangerousSpan.Length);
        }
        else
        {
            using IDisposable? command = EncryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes(body)) as IDisposable;
            Assert.Equal("hunter2"u8, decoded.DangerousSpan);
            decoded.Dispose();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Secret_bytes_are_zeroed_when_disposed(int length)
    {
        SensitiveBytes bytes = SensitiveBytes.CopyOf(Enumerable.Repeat((byte)0xA5, length).ToArray());
        ReadOnlySpan<byte> span = bytes.DangerousSpan;
        Assert.Equal(length, bytes.Length);
        Assert.Equal(0xA5, span[^1]);
        bytes.Dispose();
        Assert.False(span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Secret_bytes_cannot_be_read_after_they_are_gone()
    {
        SensitiveBytes bytes = SensitiveBytes.CopyOf("secret"u8);
        bytes.Dispose();
        bytes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => bytes.DangerousSpan.Length);
    }

    [Fact]
    public void Equal_secrets_are_not_the_same_secret()
    {
        using SensitiveBytes one = SensitiveBytes.CopyOf("secret"u8);
        using SensitiveBytes other = SensitiveBytes.CopyOf("secret"u8);
        Assert.False(one.Equals(other));
        Assert.DoesNotContain(typeof(SensitiveBytes).GetMethods(), method => method.Name == "op_Equality");
    }

    [Fact]
    public void What_a_failed_filling_wrote_is_zeroed()
    {
        Assert.Throws<InvalidOperationException>(() => SensitiveBytes.Create(4096, 0, (span, _) =>
        {
            span.Fill(0xA5);
            throw new InvalidOperationException();
        }));
        using SensitiveBytes next = SensitiveBytes.Create(4096, 0, static (_, _) => { });
        Assert.False(next.DangerousSpan.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Secrets_held_at_the_same_time_do_not_share_memory()
    {
        SensitiveBytes[] held = [.. Enumerable.Range(0, 500).Select(index => SensitiveBytes.CopyOf([(byte)(index & 0xFF), (byte)(index >> 8)]))];
        Assert.All(held, (bytes, index) => Assert.Equal([(byte)(index & 0xFF), (byte)(index >> 8)], bytes.DangerousSpan.ToArray()));
        foreach (SensitiveBytes bytes in held)
        {
            bytes.Dispose();
        }
    }

    [Fact]
    public async Task Threads_never_see_each_others_secrets()
    {
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (worker, _) =>
        {
            byte mark = (byte)(worker + 1);
            for (int round = 0; round < 20_000; round++)
            {
                using SensitiveBytes bytes = SensitiveBytes.Create(32, mark, static (span, value) => span.Fill(value));
                Assert.False(bytes.DangerousSpan.ContainsAnyExcept(mark));
            }

            return ValueTask.CompletedTask;
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void No_command_or_output_prints_what_it_holds(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        JsonObject input = Samples.All(Reference.Operation(operation).GetProperty("input"));
        Assert.Equal(contract.CommandType.FullName, contract.ReadAnyCommand(Encoding.UTF8.GetBytes(input.ToJsonString())).ToString());
        Assert.Equal(contract.OutputType.FullName, contract.ReadAnyOutput("{}"u8).ToString());
    }

    [Fact]
    public void Whatever_holds_a_secret_is_disposable()
    {
        IEnumerable<Type> shapes = typeof(KmsCommand).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsClass: true } && type != typeof(SensitiveString));
        Assert.All(shapes, shape =>
        {
            bool secret = shape.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(property =>
                property.PropertyType == typeof(SensitiveBytes) || property.PropertyType == typeof(SensitiveString));
            Assert.True(!secret || shape.IsAssignableTo(typeof(IDisposable)), shape.Name);
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_disposed_command_holds_no_secret_any_more(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        JsonObject input = Samples.All(Reference.Operation(operation).GetProperty("input"));
        KmsCommand command = contract.ReadAnyCommand(Encoding.UTF8.GetBytes(input.ToJsonString()));
        (command as IDisposable)?.Dispose();
        AssertNoSecretLeft(command);
        if (Reference.Operation(operation).GetProperty("output").ValueKind == System.Text.Json.JsonValueKind.Object)
        {
            JsonObject output = Samples.All(Reference.Operation(operation).GetProperty("output"));
            object answer = contract.ReadAnyOutput(Encoding.UTF8.GetBytes(output.ToJsonString()));
            (answer as IDisposable)?.Dispose();
            AssertNoSecretLeft(answer);
        }
    }

    private static void AssertNoSecretLeft(object shape)
    {
        foreach (PropertyInfo property in shape.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? value = property.GetValue(shape);
            switch (value)
            {
                case SensitiveBytes bytes:
                    Assert.Throws<ObjectDisposedException>(() => bytes.DangerousSpan.Length);
                    break;
                case SensitiveString text:
                    Assert.Throws<ObjectDisposedException>(() => text.DangerousUtf8Span.Length);
                    break;
                case not null when property.PropertyType.Assembly == typeof(KmsCommand).Assembly && property.PropertyType.IsClass:
                    AssertNoSecretLeft(value);
                    break;
                case IReadOnlyList<CustomKeyStoresListEntry> stores:
                    Assert.All(stores, AssertNoSecretLeft);
                    break;
            }
        }
    }
}
