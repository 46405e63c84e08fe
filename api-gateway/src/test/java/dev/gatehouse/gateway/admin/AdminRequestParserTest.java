package dev.gatehouse.gateway.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminRequestParserTest {
  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static AdminRefusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    AdminRefusal refusal = catchThrowableOfType(AdminRefusal.class, call);
    assertThat(refusal).as("refused").isNotNull();
    return refusal;
  }

  @Test
  void everyMemberOfANewUserIsRead() {
    CreateUsers call =
        AdminRequestParser.newUser(
            Operator.LOCAL,
            utf8(
                "{\"username\":\"ada\",\"password\":\"analytical-engine\",\"full_name\":\"Ada Ä\","
                    + "\"email\":\"ada@example.org\",\"scopes\":[\"a\",\"b\"]}"));

    assertThat(call)
        .isEqualTo(
            new CreateUsers(
                Operator.LOCAL,
                List.of(
                    new NewUser(
                        "ada",
                        new Secret("analytical-engine"),
                        null,
                        "Ada Ä",
                        "ada@example.org",
                        List.of("a", "b")))));
  }

  @Test
  void whatIsAbsentOrNullIsNull() {
    CreateUsers call = AdminRequestParser.newUser(Operator.LOCAL, utf8("{\"full_name\":null}"));

    assertThat(call.users()).containsExactly(new NewUser(null, null, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"x\"",
        "{",
        "{\"username\"}",
        "{\"username\":}",
        "{]",
        "{\"username\":\"a\"}{}",
        "{\"username\":\"a\"} x",
        "{'username':'a'}",
        "{\"username\":\"a\",}",
        "{\"scopes\":[[[[[[[[[[]]]]]]]]]]}",
        "{\"username\":NaN}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"username\":1e999999999999999999999999999999999999999}"
      })
  void aBodyThatIsNoJsonObjectIsRefused(String body) {
    AdminRefusal refusal = refusal(() -> AdminRequestParser.newUser(Operator.LOCAL, utf8(body)));

    assertThat(refusal.status()).isEqualTo(400);
  }

  @Test
  void onlyUtf8IsRead() {
    String body = "{\"username\":\"ä\"}";

    assertThat(
            refusal(() -> AdminRequestParser.newUser(Operator.LOCAL, body.getBytes(ISO_8859_1)))
                .errors())
        .containsExactly("the body is not UTF-8");
    assertThat(refusal(() -> AdminRequestParser.newUser(Operator.LOCAL, body.getBytes(UTF_16))))
        .isNotNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"username\":1}                        | username: must be a string",
        "{\"username\":true}                     | username: must be a string",
        "{\"password\":{}}                       | password: must be a string",
        "{\"password_hash\":[]}                  | password_hash: must be a string",
        "{\"full_name\":0}                       | full_name: must be a string",
        "{\"email\":false}                       | email: must be a string",
        "{\"email\":\"\\ud800\"}                 | email: must be well-formed Unicode",
        "{\"scopes\":\"a b\"}                    | scopes: must be an array of strings",
        "{\"scopes\":[1]}                        | scopes: must be an array of strings",
        "{\"scopes\":[null]}                     | scopes: must be an array of strings",
        "{\"enabled\":true}                      | enabled: unknown member",
        "{\"fullName\":\"x\"}                    | fullName: unknown member",
        "{\"username\":\"a\",\"username\":\"a\"} | username: more than once"
      })
  void aFaultNamesItsMember(String body, String fault) {
    assertThat(refusal(() -> AdminRequestParser.newUser(Operator.LOCAL, utf8(body))).errors())
        .containsExactly(fault);
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    AdminRefusal refusal =
        refusal(
            () ->
                AdminRequestParser.newUser(
                    Operator.LOCAL, utf8("{\"x\":1,\"username\":1,\"scopes\":2}")));

    assertThat(refusal.errors())
        .containsExactly(
            "x: unknown member",
            "username: must be a string",
            "scopes: must be an array of strings");
  }

  @Test
  void aLongForeignNameIsCut() {
    assertThat(
            refusal(
                    () ->
                        AdminRequestParser.newUser(
                            Operator.LOCAL, utf8("{\"" + "n".repeat(5_000) + "\":1}")))
                .detail())
        .hasSizeLessThan(100);
  }

  @Test
  void aMergePatchChangesWhatItNamesAndClearsByNull() {
    assertThat(AdminRequestParser.change(Operator.LOCAL, "ada", utf8("{\"enabled\":false}")))
        .isEqualTo(new ChangeUser(Operator.LOCAL, "ada", null, null, null, false));
    assertThat(
            AdminRequestParser.change(
                Operator.LOCAL,
                "ada",
                utf8("{\"full_name\":null,\"email\":\"a@b.c\",\"scopes\":[]}")))
        .isEqualTo(new ChangeUser(Operator.LOCAL, "ada", "", "a@b.c", List.of(), null));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"enabled\":\"false\"}   | enabled: must be true or false",
        "{\"enabled\":0}           | enabled: must be true or false",
        "{\"enabled\":null}        | enabled: cannot be null",
        "{\"scopes\":null}         | scopes: cannot be null",
        "{\"username\":\"eve\"}    | username: cannot be changed",
        "{\"account_id\":\"x\"}    | account_id: cannot be changed",
        "{\"password\":\"x\"}      | password: is set by PUT /admin/users/{name}/password",
        "{\"nickname\":\"x\"}      | nickname: unknown member"
      })
  void aPatchOfWhatCannotBeChangedIsRefused(String body, String fault) {
    assertThat(refusal(() -> AdminRequestParser.change(Operator.LOCAL, "ada", utf8(body))).errors())
        .containsExactly(fault);
  }

  @Test
  void aMintTakesMinutesAtBothEndsAndScopes() {
    assertThat(
            AdminRequestParser.mint(
                Operator.LOCAL, utf8("{\"user\":\"ada\",\"minutes\":-1440,\"scope\":\"a\"}")))
        .isEqualTo(new MintToken(Operator.LOCAL, "ada", -1440, "a"));
    assertThat(AdminRequestParser.mint(Operator.LOCAL, utf8("{\"user\":\"ada\",\"minutes\":1440}")))
        .isEqualTo(new MintToken(Operator.LOCAL, "ada", 1440, null));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                | user: is missing",
        "{\"user\":null}                   | user: is missing",
        "{\"user\":\"a\",\"minutes\":0}    | minutes: must not be 0",
        "{\"user\":\"a\",\"minutes\":1441} | minutes: must be an integer from -1440 to 1440",
        "{\"user\":\"a\",\"minutes\":-1441}| minutes: must be an integer from -1440 to 1440",
        "{\"user\":\"a\",\"minutes\":1.5}  | minutes: must be an integer from -1440 to 1440",
        "{\"user\":\"a\",\"minutes\":\"5\"}| minutes: must be an integer from -1440 to 1440",
        "{\"user\":\"a\",\"minutes\":4294967297}| minutes: must be an integer from -1440 to 1440",
        "{\"user\":\"a\",\"scope\":[\"b\"]}| scope: must be a string"
      })
  void aBadMintIsRefused(String body, String fault) {
    assertThat(refusal(() -> AdminRequestParser.mint(Operator.LOCAL, utf8(body))).errors())
        .containsExactly(fault);
  }

  @Test
  void linesOfAnImportAreReadAndEmptyOnesPassedOver() {
    CreateUsers call =
        AdminRequestParser.newUsers(
            Operator.LOCAL, utf8("{\"username\":\"a\"}\r\n\n  \n{\"username\":\"b\"}"));

    assertThat(call.users()).extracting(NewUser::username).containsExactly("a", "b");
  }

  @Test
  void faultsOfAnImportNameTheirLines() {
    AdminRefusal refusal =
        refusal(
            () ->
                AdminRequestParser.newUsers(
                    Operator.LOCAL, utf8("{\"username\":\"a\"}\n\n{\"x\":1}\nnonsense\n[]\n")));

    assertThat(refusal.errors())
        .containsExactly(
            "line 3: x: unknown member",
            "line 4: it is not valid JSON",
            "line 5: it must be a JSON object");
  }

  @Test
  void anImportHasAThousandAccountsAndNotOneMore() {
    String line = "{\"username\":\"a\"}\n";

    assertThat(AdminRequestParser.newUsers(Operator.LOCAL, utf8(line.repeat(1_000))).users())
        .hasSize(1_000);
    assertThat(
            refusal(() -> AdminRequestParser.newUsers(Operator.LOCAL, utf8(line.repeat(1_001))))
                .detail())
        .startsWith("line 1001:");
  }

  @Test
  void manyFaultsOfAnImportAreShortened() {
    assertThat(
            refusal(() -> AdminRequestParser.newUsers(Operator.LOCAL, utf8("x\n".repeat(150))))
                .errors())
        .hasSize(101)
        .last()
        .isEqualTo("and 50 more faults");
  }

  @Test
  void anImportOfNobodyIsRefused() {
    assertThat(refusal(() -> AdminRequestParser.newUsers(Operator.LOCAL, utf8("\n \n"))).status())
        .isEqualTo(400);
  }

  @org.junit.jupiter.params.ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource(
      delimiter = '|',
      value = {
        "{} | token, session, user, client, key: exactly one of them must" + " be there",
        "{'token':null} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'token':'a','user':'b'} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'session':'s','client':'b'} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'client':'c','user':'b'} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'client':'c','key':'k'} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'key':'k','token':'a'} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'key':null} | token, session, user, client, key: exactly one of them must" + " be there",
        "{'session':null} | token, session, user, client, key: exactly one of them must"
            + " be there",
        "{'token':1}                   | token: must be a string",
        "{'tokens':'a'}                | tokens: unknown member",
      },
      quoteCharacter = '`')
  void revocationNamesExactlyOneThing(String body, String fault) {
    byte[] json = body.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8);

    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    AdminRefusal.class,
                    () -> AdminRequestParser.revoke(dev.gatehouse.common.auth.Operator.LOCAL, json))
                .errors())
        .contains(fault);
  }
}
